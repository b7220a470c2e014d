package webhooks

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// recent is how many deliveries a webhook is shown with.
const recent = 20

// list answers GET /console/v1/webhooks: all there are, which are few.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	hooks, err := r.base.Store.Webhooks(c.Context(), c.Asker.AppID())
	if err != nil {
		return api.Reply{}, err
	}
	waiting, err := r.base.Store.WaitingDeliveries(c.Context())
	if err != nil {
		return api.Reply{}, err
	}
	items := make([]webhookJSON, len(hooks))
	for i, hook := range hooks {
		items[i] = r.toJSON(hook, waiting[hook.ID])
	}
	return api.OK(map[string]any{"items": items})
}

// get answers GET /console/v1/webhooks/{id}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	hook, err := r.find(c, r.base.Store.Webhook)
	if err != nil {
		return api.Reply{}, err
	}
	waiting, err := r.base.Store.WaitingDeliveries(c.Context())
	if err != nil {
		return api.Reply{}, err
	}
	deliveries, err := r.base.Store.RecentDeliveries(c.Context(), hook.ID, recent)
	if err != nil {
		return api.Reply{}, err
	}
	whole := wholeJSON{r.toJSON(hook, waiting[hook.ID]), make([]deliveryJSON, len(deliveries))}
	for i, d := range deliveries {
		whole.Deliveries[i] = deliveryToJSON(d)
	}
	return api.OK(whole)
}

// find reads the webhook that a path names.
func (r *Room) find(c *api.Call, read func(ctx context.Context, appID, id string) (store.Webhook, error)) (store.Webhook, error) {
	id, valid := api.ParseID(c.PathValue("id"))
	if !valid {
		return store.Webhook{}, api.Fail(wire.CodeWebhookNotFound)
	}
	hook, err := read(c.Context(), c.Asker.AppID(), id)
	return hook, api.NotFound(err, wire.CodeWebhookNotFound)
}

// create answers POST /console/v1/webhooks, with the secret.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	want, err := r.read(c)
	if err != nil {
		return api.Reply{}, err
	}
	hook := store.Webhook{
		ID:        api.NewID(),
		AppID:     c.Asker.AppID(),
		Days:      wire.WebhookDays(),
		CreatedAt: c.Now(),
		CreatedBy: c.Asker.Actor().InWords(),
	}
	for _, field := range []string{"name", "url"} {
		if !want.Has(field) {
			want.Add(field, "This is required.")
		}
	}
	if err := want.put(&hook, r.options.AllowPrivate); err != nil {
		return api.Reply{}, err
	}
	secret := newSecret()
	return api.ChangeSealed(c, r.sealed, api.Created, func(ctx context.Context, tx *store.Tx) (secretJSON, error) {
		if err := checkRoom(ctx, tx, hook.AppID); err != nil {
			return secretJSON{}, err
		}
		if err := tx.InsertWebhook(ctx, hook); err != nil {
			return secretJSON{}, err
		}
		if err := r.seal(ctx, tx, hook.ID, map[string]string{fieldAddress: want.address, fieldSecret: secret}); err != nil {
			return secretJSON{}, err
		}
		c.Note("webhook", hook.ID)
		return secretJSON{r.toJSON(hook, 0), secret}, c.Audit(tx, event(audit.WebhookCreated, hook, true))
	})
}

// checkRoom refuses one webhook too many: each is told of each ending.
func checkRoom(ctx context.Context, tx *store.Tx, appID string) error {
	hooks, err := tx.Webhooks(ctx, appID)
	if err == nil && len(hooks) >= wire.MaxWebhooks {
		return api.Invalid("name", "There are %d webhooks, the most there can be. Remove one that nobody needs.", wire.MaxWebhooks)
	}
	return err
}

// update answers PATCH /console/v1/webhooks/{id}: what is not sent stays as it is.
func (r *Room) update(c *api.Call) (api.Reply, error) {
	want, err := r.read(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.ChangeSealed(c, r.sealed, api.OK, func(ctx context.Context, tx *store.Tx) (webhookJSON, error) {
		hook, err := r.find(c, tx.LockWebhook)
		if err != nil {
			return webhookJSON{}, err
		}
		before := r.toJSON(hook, 0)
		if err := want.put(&hook, r.options.AllowPrivate); err != nil {
			return webhookJSON{}, err
		}
		if err := r.seal(ctx, tx, hook.ID, map[string]string{fieldAddress: want.address}); err != nil {
			return webhookJSON{}, err
		}
		after := r.toJSON(hook, 0)
		if want.address == "" && string(api.Encode(before)) == string(api.Encode(after)) {
			return after, nil
		}
		if err := tx.UpdateWebhook(ctx, hook); err != nil {
			return webhookJSON{}, err
		}
		return after, c.Audit(tx, event(audit.WebhookUpdated, hook, want.address != ""))
	})
}

// remove answers DELETE /console/v1/webhooks/{id}: what waits for it is never sent.
func (r *Room) remove(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, func(any) (api.Reply, error) { return api.NoContent() }, func(ctx context.Context, tx *store.Tx) (any, error) {
		hook, err := r.find(c, tx.LockWebhook)
		if err != nil {
			return nil, err
		}
		if err := tx.RemoveWebhook(ctx, hook.ID); err != nil {
			return nil, err
		}
		return nil, c.Audit(tx, event(audit.WebhookRemoved, hook, false))
	})
}

// event is what happens to a webhook. Of its address it says the host alone, and whether the rest is another one.
func event(action audit.Action, w store.Webhook, addressed bool) audit.Event {
	detail := map[string]any{"host": w.Host, "days": w.Days}
	if addressed {
		detail["address_set"] = true
	}
	if w.Team != "" {
		detail["team"] = w.Team
	}
	if w.Kinds != nil {
		detail["kinds"] = w.Kinds
	}
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetWebhook, ID: w.ID, Label: w.Name}, Detail: detail}
}
