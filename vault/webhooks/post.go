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

// post sends a delivery, signed: with the secret before as well, while programs change over.
func (r *Room) post(ctx context.Context, fields map[string]string, d store.Delivery) error {
	at := strconv.FormatInt(r.base.Clock().Unix(), 10)
	signature := sign(fields[fieldSecret], d.ID, at, d.Body)
	if old := fields[fieldOld]; old != "" {
		signature += " " + sign(old, d.ID, at, d.Body)
	}
	return hook.Post(ctx, r.client, fields[fieldAddress], map[string]string{
		wire.HeaderWebhookID:        d.ID,
		wire.HeaderWebhookTimestamp: at,
		wire.HeaderWebhookSignature: signature,
	}, []byte(d.Body))
}

// sign is the signature by Standard Webhooks: HMAC-SHA256 over id, time and body, with full stops between.
func sign(secret, id, at, body string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, wire.WebhookSecretPrefix)) // which newSecret wrote
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
