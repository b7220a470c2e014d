// Package sigv4 signs requests for AWS, in the way that the Alter protocol says (9.3). It is no general signer: it signs
// the headers that it adds and nothing else.
package sigv4

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	algorithm  = "AWS4-HMAC-SHA256"
	terminator = "aws4_request"
)

// Credentials are what signs. Region and service count where the address does not tell them.
type Credentials struct {
	AccessKeyID, SecretKey, SessionToken string
	Region, Service                      string
}

// What a signature can't be made without.
var (
	ErrNoSecretKey = errors.New("it has no secret_key")
	ErrNoScope     = errors.New("neither the address nor the credential tells region and service")
)

// Sign adds Authorization, X-Amz-Date, X-Amz-Content-Sha256 and, with a session token, X-Amz-Security-Token to a request
// with this body. It sets req.Host to what was signed. The address is signed as it is sent.
func Sign(req *http.Request, body []byte, c Credentials, now time.Time) error {
	if c.SecretKey == "" {
		return ErrNoSecretKey
	}
	service, region := c.Service, c.Region
	if s, r, ok := scopeOf(req.URL.Hostname()); ok {
		service, region = s, r
	}
	if service == "" || region == "" {
		return ErrNoScope
	}
	req.Host = hostOf(req)
	date := now.UTC().Format("20060102T150405Z")
	signed := [][2]string{
		{"host", req.Host},
		{"x-amz-content-sha256", hash(body)},
		{"x-amz-date", date},
	}
	if c.SessionToken != "" {
		signed = append(signed, [2]string{"x-amz-security-token", c.SessionToken})
	}
	for _, header := range signed[1:] {
		req.Header.Set(header[0], header[1])
	}
	names, canonical := canonicalRequest(req, service, signed)
	scope := strings.Join([]string{date[:8], region, service, terminator}, "/")
	text := strings.Join([]string{algorithm, date, scope, hash([]byte(canonical))}, "\n")
	signature := hex.EncodeToString(mac(signingKey(c.SecretKey, date[:8], region, service), text))
	req.Header.Set("Authorization", algorithm+" Credential="+c.AccessKeyID+"/"+scope+", SignedHeaders="+names+", Signature="+signature)
	return nil
}

// canonicalRequest is what the signature covers, beside date and scope, and the names of the signed headers.
func canonicalRequest(req *http.Request, service string, signed [][2]string) (names, text string) {
	var list []string
	var lines strings.Builder
	for _, header := range signed {
		list = append(list, header[0])
		lines.WriteString(header[0] + ":" + strings.Join(strings.Fields(header[1]), " ") + "\n")
	}
	names = strings.Join(list, ";")
	return names, strings.Join([]string{
		req.Method,
		canonicalPath(req.URL.EscapedPath(), service),
		canonicalQuery(req.URL.RawQuery),
		lines.String(),
		names,
		req.Header.Get("X-Amz-Content-Sha256"),
	}, "\n")
}

// canonicalPath escapes a path, which is escaped, once more, but for S3, which signs it as it is.
func canonicalPath(escaped, service string) string {
	if escaped == "" {
		return "/"
	}
	if service == "s3" {
		return escaped
	}
	segments := strings.Split(escaped, "/")
	for i, segment := range segments {
		segments[i] = escape(segment)
	}
	return strings.Join(segments, "/")
}

// canonicalQuery sorts by escaped name and value. A plus is a plus.
func canonicalQuery(raw string) string {
	if raw == "" {
		return ""
	}
	var pairs [][2]string
	for pair := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(pair, "=")
		pairs = append(pairs, [2]string{escape(unescape(name)), escape(unescape(value))})
	}
	slices.SortFunc(pairs, func(a, b [2]string) int {
		return 2*strings.Compare(a[0], b[0]) + strings.Compare(a[1], b[1])
	})
	lines := make([]string, len(pairs))
	for i, pair := range pairs {
		lines[i] = pair[0] + "=" + pair[1]
	}
	return strings.Join(lines, "&")
}

// unescape leaves escapes that are none as they are.
func unescape(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if plain, err := url.PathUnescape(s[i:min(i+3, len(s))]); s[i] == '%' && err == nil {
			b.WriteString(plain)
			i += 2
			continue
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func escape(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// hostOf is the header that is signed and sent: with the port, unless that is a usual one.
func hostOf(req *http.Request) string {
	if req.Host != "" {
		return req.Host
	}
	host := strings.ToLower(req.URL.Host)
	for _, usual := range []string{":80", ":443"} {
		host = strings.TrimSuffix(host, usual)
	}
	return host
}

func signingKey(secret, day, region, service string) []byte {
	key := []byte("AWS4" + secret)
	for _, part := range []string{day, region, service, terminator} {
		key = mac(key, part)
	}
	return key
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
