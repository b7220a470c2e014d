package webhooks

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A testJSON says what became of a test.
type testJSON struct {
	Delivered bool    `json:"delivered"`
	Error     *string `json:"error"`
}

// test answers POST /console/v1/webhooks/{id}/test: it sends one message at once, which is not sent again, and says what became of it.
func (r *Room) test(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	hook, err := r.find(c, r.base.Store.Webhook)
	if err != nil {
		return api.Reply{}, err
	}
	fields, err := r.opened(c.Context(), hook.ID)
	if err != nil {
		return api.Reply{}, err
	}
	d := r.testOf(hook)
	if err := r.base.Store.Tx(c.Context(), func(tx *store.Tx) error { return tx.AddDelivery(c.Context(), d) }); err != nil {
		return api.Reply{}, err
	}
	return r.tell(context.WithoutCancel(c.Context()), fields, d) // what was sent is noted, whoever still listens
}

// testOf is a message that tells nothing but that it arrives.
func (r *Room) testOf(hook store.Webhook) store.Delivery {
	now := r.base.Clock()
	told := message{Type: wire.WebhookTest, Timestamp: api.Time(now), Data: map[string]any{"webhook": hook.Name, "console_url": r.console()}}
	id := api.NewID()
	return store.Delivery{
		ID:        "msg_" + id,
		WebhookID: hook.ID,
		Subject:   "test " + id,
		Event:     told.Type,
		Body:      string(api.Encode(told)),
		CreatedAt: now,
		DueAt:     now.Add(claimFor), // until then it is this request's
		GivenUpAt: &now,              // and afterwards nobody's
	}
}

func (r *Room) tell(ctx context.Context, fields map[string]string, d store.Delivery) (api.Reply, error) {
	refusal := r.post(ctx, fields, d)
	now := r.base.Clock()
	if refusal == nil {
		d.GivenUpAt = nil
		return replyOf(testJSON{Delivered: true}, r.base.Store.Delivered(ctx, d, now))
	}
	d.Error = store.Text(refusal.Error(), 500)
	return replyOf(testJSON{Error: &d.Error}, r.base.Store.NotTested(ctx, d))
}

func replyOf(said testJSON, err error) (api.Reply, error) {
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(said)
}
