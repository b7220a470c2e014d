package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// EmptyContentHash is the hash of a request that has no body.
const EmptyContentHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// SigningKey derives the 32 bytes that sign requests from a plaintext API key (protocol 3.1).
func SigningKey(apiKey string) []byte {
	mac := hmac.New(sha256.New, []byte(apiKey))
	mac.Write([]byte("alter-signing-v1"))
	return mac.Sum(nil)
}

// ContentHash returns the lower-case hexadecimal SHA-256 of a request's body bytes.
func ContentHash(body []byte) string {
	if len(body) == 0 {
		return EmptyContentHash
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// A Request holds the signed parts of a request, each as it stands in its header. Target is the canonical target,
// or the raw one for clients that sign it as sent (protocol 3.4).
type Request struct {
	Method           string
	Target           string
	Timestamp        string
	Nonce            string
	ContentSHA256    string
	ScopeConstraints string
	RequestRule      string

	// Covered by the V2 signature only.
	Caller     string
	CallerType string
	ActorID    string
	Context    string
}

// HasV2Lines reports whether any part is present that only the V2 signature covers.
func (r Request) HasV2Lines() bool {
	return r.Caller != "" || r.CallerType != "" || r.ActorID != "" || r.Context != ""
}

// LegacyString returns the string to sign of protocol 3.3 without the caller's lines.
func (r Request) LegacyString() string {
	var b strings.Builder
	r.writeLegacy(&b)
	return b.String()
}

// V2String returns the string to sign with the caller's lines. It equals LegacyString when there are none.
func (r Request) V2String() string {
	var b strings.Builder
	r.writeLegacy(&b)
	writeLine(&b, "caller:", r.Caller)
	writeLine(&b, "caller-type:", r.CallerType)
	writeLine(&b, "actor-id:", r.ActorID)
	writeLine(&b, "actor-context:", r.Context)
	return b.String()
}

func (r Request) writeLegacy(b *strings.Builder) {
	b.Grow(len(r.Target) + len(r.Context) + 256)
	for _, line := range [...]string{r.Method, r.Target, r.Timestamp, r.Nonce, r.ContentSHA256} {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	b.WriteString(r.ScopeConstraints)
	writeLine(b, "request-rule:", r.RequestRule)
}

func writeLine(b *strings.Builder, label, value string) {
	if value == "" {
		return
	}
	b.WriteByte('\n')
	b.WriteString(label)
	b.WriteString(value)
}

// Digest returns the lower-case hexadecimal HMAC-SHA256 of a string to sign: the value of the signature headers.
func Digest(signingKey []byte, stringToSign string) string {
	mac := hmac.New(sha256.New, signingKey)
	mac.Write([]byte(stringToSign))
	var sum [sha256.Size]byte
	return hex.EncodeToString(mac.Sum(sum[:0]))
}
