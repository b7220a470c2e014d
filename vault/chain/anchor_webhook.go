package chain

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/hook"
	"github.com/alter-console/alter-console/store"
)

// A webhook posts each checkpoint to an address. The database says what has arrived, for all servers on it.
type webhook struct {
	address *url.URL
	client  *http.Client
}

// webhookPatience is how long an answer may take.
const webhookPatience = 10 * time.Second

func newWebhook(address *url.URL) *webhook {
	return &webhook{address, &http.Client{
		Timeout: webhookPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("it leads elsewhere: give the address where it ends")
		},
	}}
}

// Name leaves out where secrets are put.
func (w *webhook) Name() string { return w.address.Scheme + "://" + w.address.Host }

func (w *webhook) id() string {
	sum := sha256.Sum256([]byte(w.address.String()))
	return hex.EncodeToString(sum[:])
}

func (w *webhook) last(ctx context.Context, r *Room) (time.Time, error) {
	return r.base.Store.Anchored(ctx, w.id())
}

func (w *webhook) send(ctx context.Context, r *Room, line wire.AuditProof) error {
	body, err := json.Marshal(line)
	if err != nil {
		return err
	}
	body = append(body, '\n')
	if err := w.post(ctx, r, body); err != nil {
		return err
	}
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error { return tx.SetAnchored(ctx, w.id(), line.At) })
}

// The headers of a webhook. The signature is by the key in use, over the time, a full stop and the body, so that nobody else can
// send one, and nobody can send one again later.
const (
	headerTime      = "Alter-Console-Timestamp" // seconds since 1970
	headerKey       = "Alter-Console-Key-Id"
	headerSignature = "Alter-Console-Signature" // Ed25519, in base64
)

// post sends a body, signed.
func (w *webhook) post(ctx context.Context, r *Room, body []byte) error {
	signer, at := r.signers()[0], strconv.FormatInt(r.base.Clock().Unix(), 10)
	return hook.Post(ctx, w.client, w.address.String(), map[string]string{
		headerTime:      at,
		headerKey:       signer.ID,
		headerSignature: base64.StdEncoding.EncodeToString(signer.Sign(append([]byte(at+"."), body...))),
	}, body)
}
