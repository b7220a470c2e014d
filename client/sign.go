package client

import (
	"crypto/rand"
	"encoding/hex"
	"net/http"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
)

// sign sets the key and the headers that prove it (protocol 3.2). Where the V2 string differs, both signature headers
// carry its digest, so that taking the V2 header away leaves a request that fails.
func (c *conn) sign(h http.Header, r wire.Request) {
	r.Timestamp = strconv.FormatInt(c.now().Unix(), 10)
	r.Nonce = newNonce()
	signature := wire.Digest([]byte(c.signingKey.Reveal()), r.V2String())
	setAll(h, []wire.KV{
		{Key: wire.HeaderAPIKey, Value: c.key.Reveal()},
		{Key: wire.HeaderTimestamp, Value: r.Timestamp},
		{Key: wire.HeaderNonce, Value: r.Nonce},
		{Key: wire.HeaderContentSHA256, Value: r.ContentSHA256},
		{Key: wire.HeaderSignature, Value: signature},
	})
	if r.HasV2Lines() {
		h.Set(wire.HeaderSignatureV2, signature)
	}
}

func newNonce() string {
	var b [16]byte
	rand.Read(b[:]) // never fails: it ends the program when the system has no randomness
	return hex.EncodeToString(b[:])
}

func setAll(h http.Header, kvs []wire.KV) {
	for _, kv := range kvs {
		if kv.Value != "" {
			h.Set(kv.Key, kv.Value)
		}
	}
}
