package wire

import (
	"cmp"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// CanonicalTarget returns the form of a request target that is signed: the path percent-decoded, the query decoded,
// sorted and encoded anew (protocol 3.4). The target is the part of the request line after any mount prefix.
func CanonicalTarget(target string) string {
	rawPath, rawQuery, _ := strings.Cut(target, "?")
	path := decode(rawPath)
	if rawQuery == "" {
		return path
	}
	return path + "?" + canonicalQuery(rawQuery)
}

// ParseQuery splits a raw query into its decoded parameters, in the order they stand in: at "&" only, empty pieces left
// out, and decoded as they are signed. Signer and reader share it, so that what is acted on is what was signed.
func ParseQuery(raw string) []KV {
	var pairs []KV
	for piece := range strings.SplitSeq(raw, "&") {
		if piece == "" {
			continue
		}
		name, value, _ := strings.Cut(piece, "=")
		pairs = append(pairs, KV{decodeForm(name), decodeForm(value)})
	}
	return pairs
}

func canonicalQuery(raw string) string {
	pairs := ParseQuery(raw)
	slices.SortFunc(pairs, func(a, b KV) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Value, b.Value))
	})
	var b strings.Builder
	b.Grow(len(raw))
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Key))
		b.WriteByte('=')
		b.WriteString(url.QueryEscape(p.Value))
	}
	return b.String()
}

func decodeForm(s string) string { return decode(strings.ReplaceAll(s, "+", " ")) }

// decode undoes percent-encoding once. An escape that is not one stays as it is; each maximal invalid piece of UTF-8
// becomes one U+FFFD, as in Python's decoder, because clients sign what that decoder gives.
func decode(s string) string {
	if !strings.Contains(s, "%") && utf8.ValidString(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]) {
			out = append(out, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	if utf8.Valid(out) {
		return string(out)
	}
	return replaceInvalid(out)
}

func replaceInvalid(b []byte) string {
	var out strings.Builder
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		if r == utf8.RuneError && size <= 1 {
			size = invalidLength(b)
		}
		out.WriteRune(r)
		b = b[size:]
	}
	return out.String()
}

// invalidLength is how many bytes of an invalid sequence stand for one replacement character: as many as could have
// begun a valid one, and at least one.
func invalidLength(b []byte) int {
	for n := min(3, len(b)); n > 1; n-- {
		if !utf8.FullRune(b[:n]) {
			return n
		}
	}
	return 1
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
