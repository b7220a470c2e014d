package webhooks

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// post sends a delivery, signed. Errors name the host alone: the rest of the address may be secret.
func (r *Room) post(ctx context.Context, address, secret string, d store.Delivery) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(d.Body))
	if err != nil {
		return errors.New("its address can't be used")
	}
	at := strconv.FormatInt(r.base.Clock().Unix(), 10)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "alter-console")
	request.Header.Set(wire.HeaderWebhookID, d.ID)
	request.Header.Set(wire.HeaderWebhookTimestamp, at)
	request.Header.Set(wire.HeaderWebhookSignature, sign(secret, d.ID, at, d.Body))
	answer, err := r.client.Do(request)
	if err != nil {
		var about *url.Error
		if errors.As(err, &about) {
			err = about.Err
		}
		return err
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 1<<16))
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return fmt.Errorf("it answers %s", strings.TrimSpace(strconv.Itoa(answer.StatusCode)+" "+http.StatusText(answer.StatusCode)))
	}
	return nil
}

// sign is the signature by Standard Webhooks: HMAC-SHA256 over id, time and body, with full stops between.
func sign(secret, id, at, body string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, wire.WebhookSecretPrefix)) // which newSecret wrote
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + at + "." + body))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
