package gate

import (
	"crypto/subtle"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/api"
)

// A signedRequest is everything a signature check looks at.
type signedRequest struct {
	apiKey      string
	parts       wire.Request // Target is the canonical target
	rawTarget   string
	signature   string
	signatureV2 string
	hasV2       bool
	signedAt    time.Time
}

// readSigned collects the signed parts from the headers, and refuses what no signature can have: nothing needs to be
// known of the key or the body for that. A header that appears twice is refused: the signature binds one value, and
// whoever reads the request next might take the other.
func readSigned(r *http.Request, apiKey, rawTarget string) (signedRequest, error) {
	s := signedRequest{apiKey: apiKey, rawTarget: rawTarget}
	s.parts.Method = r.Method
	s.parts.Target = wire.CanonicalTarget(rawTarget)
	for _, h := range [...]struct {
		name string
		into *string
	}{
		{wire.HeaderTimestamp, &s.parts.Timestamp},
		{wire.HeaderNonce, &s.parts.Nonce},
		{wire.HeaderContentSHA256, &s.parts.ContentSHA256},
		{wire.HeaderSignature, &s.signature},
		{wire.HeaderSignatureV2, &s.signatureV2},
		{wire.HeaderScopeConstraints, &s.parts.ScopeConstraints},
		{wire.HeaderRequestRule, &s.parts.RequestRule},
		{wire.HeaderCaller, &s.parts.Caller},
		{wire.HeaderCallerType, &s.parts.CallerType},
		{wire.HeaderActorID, &s.parts.ActorID},
		{wire.HeaderContext, &s.parts.Context},
	} {
		values := r.Header[h.name]
		if len(values) > 1 {
			return s, malformedHeader(h.name, "was sent more than once; it must be there once")
		}
		if len(values) == 1 {
			*h.into = values[0]
		}
	}
	_, s.hasV2 = r.Header[wire.HeaderSignatureV2]
	return s, s.checkForm()
}

// checkForm tells a header that is not there from one that is there and can't be right.
func (s *signedRequest) checkForm() error {
	if missing := s.missing(); len(missing) > 0 {
		return api.Failf(wire.CodeMissingSignature, "The request is not signed completely: %s is missing.", strings.Join(missing, ", "))
	}
	seconds, err := strconv.ParseInt(s.parts.Timestamp, 10, 64)
	if err != nil || seconds < 0 || seconds > maxTimestamp || !isDigits(s.parts.Timestamp) {
		return malformedHeader(wire.HeaderTimestamp, "must be the Unix time in whole seconds")
	}
	s.signedAt = time.Unix(seconds, 0)
	switch {
	case !isHex(s.parts.Nonce, 32):
		return malformedHeader(wire.HeaderNonce, "must be 32 lower-case hexadecimal digits")
	case !isHex(s.parts.ContentSHA256, 64):
		return malformedHeader(wire.HeaderContentSHA256, "must be 64 lower-case hexadecimal digits")
	case !isHex(s.signature, 64):
		return malformedHeader(wire.HeaderSignature, "must be 64 lower-case hexadecimal digits")
	case s.hasV2 && !isHex(s.signatureV2, 64):
		return malformedHeader(wire.HeaderSignatureV2, "must be 64 lower-case hexadecimal digits")
	}
	return nil
}

// maxTimestamp is the last second that a timestamp may name, in the year 36812: later ones are milliseconds.
const maxTimestamp = 1<<40 - 1

func (s *signedRequest) missing() (names []string) {
	for _, h := range [...]struct{ name, value string }{
		{"X-Alter-Timestamp", s.parts.Timestamp},
		{"X-Alter-Nonce", s.parts.Nonce},
		{"X-Alter-Content-SHA256", s.parts.ContentSHA256},
		{"X-Alter-Signature", s.signature},
	} {
		if h.value == "" {
			names = append(names, h.name)
		}
	}
	return names
}

func malformedHeader(name, rule string) error {
	return api.Failf(wire.CodeInvalidSignature, "The header %s %s.", name, rule).
		WithHint("Sign as an Alter SDK does; a proxy must not repeat or rewrite these headers.")
}

// checkTime refuses what was signed too long ago, or by a clock that is wrong, and says by how much.
func (s *signedRequest) checkTime(now time.Time) error {
	skew, side := s.signedAt.Sub(now), "ahead of"
	if skew < 0 {
		skew, side = -skew, "behind"
	}
	if skew <= wire.Tolerance {
		return nil
	}
	return api.Failf(wire.CodeTimestampOutOfRange, "The request's timestamp is %s %s this server's time, %s; at most %d s are allowed.",
		skew.Truncate(time.Second), side, now.UTC().Format(time.RFC3339), wire.Tolerance/time.Second)
}

// checkSignature checks the signature under the presented key. It covers the body's hash as the client tells it, so that
// checkBody completes it.
func (s *signedRequest) checkSignature() error {
	if !s.signatureMatches(wire.SigningKey(s.apiKey)) {
		return api.Fail(wire.CodeInvalidSignature)
	}
	return nil
}

// checkBody checks that a body is the one that was signed.
func (s *signedRequest) checkBody(body []byte) error {
	if !equal(wire.ContentHash(body), s.parts.ContentSHA256) {
		return api.Fail(wire.CodeContentHashMismatch)
	}
	return nil
}

// signatureMatches compares with the V2 string when its header is there, and then never with anything weaker. Without
// it, with the legacy string over the canonical target, then over the target as sent, which clients up to 0.20 sign.
func (s *signedRequest) signatureMatches(signingKey []byte) bool {
	if s.hasV2 {
		if !s.parts.HasV2Lines() {
			return false
		}
		digest := wire.Digest(signingKey, s.parts.V2String())
		return equal(digest, s.signature) && equal(digest, s.signatureV2)
	}
	if equal(wire.Digest(signingKey, s.parts.LegacyString()), s.signature) {
		return true
	}
	if s.rawTarget == s.parts.Target {
		return false
	}
	raw := s.parts
	raw.Target = s.rawTarget
	return equal(wire.Digest(signingKey, raw.LegacyString()), s.signature)
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// isHex reports whether s is exactly n lower-case hexadecimal digits.
func isHex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for i := range n {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
