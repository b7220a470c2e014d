package wire

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// EscapedPath is the path of an address, escaped as it was sent.
func EscapedPath(u *url.URL) string {
	path := u.RawPath
	if path == "" {
		path = u.EscapedPath()
	}
	if path == "" {
		return "/"
	}
	return path
}

// GrantPathAllowed reports whether a path, as EscapedPath gives it, fits one of some patterns without GrantPathProblem. What two
// servers could read differently fits none: dot segments, empty segments, slashes and backslashes in disguise, what is escaped
// twice and what is not well escaped.
func GrantPathAllowed(patterns []string, path string) bool {
	segments, plain := plainSegments(path)
	return plain && slices.ContainsFunc(patterns, func(pattern string) bool {
		return pathMatches(strings.Split(pattern, "/")[1:], segments)
	})
}

// pathMatches compares a path with a pattern, segment by segment: ** at the end fits all that follows.
func pathMatches(pattern, segments []string) bool {
	for i, part := range pattern {
		switch {
		case i >= len(segments):
			return false
		case part == "**" && i == len(pattern)-1:
			return true
		case !segmentFits(part, segments[i]):
			return false
		}
	}
	return len(pattern) == len(segments)
}

// segmentFits reports whether a segment is that of a pattern, in which * stands for any text. Alone it stands for some.
func segmentFits(part, segment string) bool {
	if part == "*" {
		return segment != ""
	}
	begin, rest, wild := strings.Cut(part, "*")
	if !wild {
		return part == segment
	}
	segment, ok := strings.CutPrefix(segment, begin)
	for ok {
		var between string
		if between, rest, wild = strings.Cut(rest, "*"); !wild {
			return strings.HasSuffix(segment, between)
		}
		_, segment, ok = strings.Cut(segment, between)
	}
	return false
}

var escapedForm = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)

// plainSegments takes a path apart and decodes it. False when it has something that servers read differently.
func plainSegments(path string) ([]string, bool) {
	raw, ok := strings.CutPrefix(path, "/")
	if !ok {
		return nil, false
	}
	segments := strings.Split(raw, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil || strings.ContainsFunc(plain, isDisguise) || escapedForm.MatchString(plain) || plain == "" && i < len(segments)-1 || isDots(plain) {
			return nil, false
		}
		segments[i] = plain
	}
	return segments, true
}

func isDisguise(r rune) bool { return r == '/' || r == '\\' || r < ' ' || r == 0x7f || r == '\uFFFD' }

// isDots reports whether some server takes a segment for a dot segment; some cut parameters off before they look.
func isDots(segment string) bool {
	name, _, _ := strings.Cut(segment, ";")
	name = strings.TrimSpace(name)
	return name != "" && strings.Trim(name, ".") == "" && len(name) <= 2
}
