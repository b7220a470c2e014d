package webhooks

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/hook"
	"github.com/alter-console/alter-console/store"
)

// post sends a delivery, signed.
func (r *Room) post(ctx context.Context, address, secret string, d store.Delivery) error {
	at := strconv.FormatInt(r.base.Clock().Unix(), 10)
	return hook.Post(ctx, r.client, address, map[string]string{
		wire.HeaderWebhookID:        d.ID,
		wire.HeaderWebhookTimestamp: at,
		wire.HeaderWebhookSignature: sign(secret, d.ID, at, d.Body),
	}, []byte(d.Body))
}

// sign is the signature by Standard Webhooks: HMAC-SHA256 over id, time and body, with full stops between.
func sign(secret, id, at, body string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, wire.WebhookSecretPrefix)) // which newSecret wrote
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
