package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A signer makes requests signed with one API key, as bytes ready to be sent.
type signer struct {
	apiKey     string
	signingKey []byte
}

func newSigner(apiKey string) signer { return signer{apiKey, wire.SigningKey(apiKey)} }

func (s signer) request(host, method, target string, body []byte) []byte {
	var nonce [16]byte
	rand.Read(nonce[:])
	parts := wire.Request{
		Method:        method,
		Target:        wire.CanonicalTarget(target),
		Timestamp:     strconv.FormatInt(time.Now().Unix(), 10),
		Nonce:         hex.EncodeToString(nonce[:]),
		ContentSHA256: wire.ContentHash(body),
	}
	var b bytes.Buffer
	b.Grow(600 + len(body))
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept: */*\r\nUser-Agent: own-agent/1.0 python-httpx/0.27\r\n", method, target, host)
	if body != nil {
		fmt.Fprintf(&b, "Content-Type: application/json\r\nContent-Length: %d\r\n", len(body))
	}
	for _, h := range [...]wire.KV{
		{Key: wire.HeaderAPIKey, Value: s.apiKey},
		{Key: wire.HeaderTimestamp, Value: parts.Timestamp},
		{Key: wire.HeaderNonce, Value: parts.Nonce},
		{Key: wire.HeaderContentSHA256, Value: parts.ContentSHA256},
		{Key: wire.HeaderSignature, Value: wire.Digest(s.signingKey, parts.LegacyString())},
	} {
		fmt.Fprintf(&b, "%s: %s\r\n", h.Key, h.Value)
	}
	b.WriteString("\r\n")
	b.Write(body)
	return b.Bytes()
}

// plainRequest is a request without a body as a browser sends it. Headers are given as name, value and so on.
func plainRequest(method, target, host string, headers ...string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip, deflate, br\r\n", method, target, host)
	for i := 0; i < len(headers); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", headers[i], headers[i+1])
	}
	b.WriteString("\r\n")
	return b.Bytes()
}
