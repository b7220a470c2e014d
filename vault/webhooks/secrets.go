package webhooks

import (
	"cmp"
	"context"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// replaceSecret answers POST /console/v1/webhooks/{id}/secret: what is sent from then on is signed with another one, and for a while
// with the one before as well.
func (r *Room) replaceSecret(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	secret := newSecret()
	return api.ChangeSealed(c, r.sealed, api.OK, func(ctx context.Context, tx *store.Tx) (secretJSON, error) {
		hook, err := r.find(c, tx.LockWebhook)
		if err != nil {
			return secretJSON{}, err
		}
		fields, err := r.open(ctx, tx, hook.ID)
		if err != nil {
			return secretJSON{}, err
		}
		until := c.Now().Add(oldSigns)
		hook.OldSecretUntil = &until
		if err := r.seal(ctx, tx, hook.ID, map[string]string{fieldSecret: secret, fieldOld: fields[fieldSecret]}); err != nil {
			return secretJSON{}, err
		}
		if err := tx.UpdateWebhook(ctx, hook); err != nil {
			return secretJSON{}, err
		}
		e := event(audit.WebhookSecretReplaced, hook, false)
		e.Detail["old_secret_until"] = api.Time(until)
		return secretJSON{r.toJSON(hook, 0), secret}, c.Audit(tx, e)
	})
}

// endOldSecret answers DELETE /console/v1/webhooks/{id}/old-secret: the one before signs nothing any more. Doing it twice changes nothing.
func (r *Room) endOldSecret(c *api.Call) (api.Reply, error) {
	if _, err := c.Fields(); err != nil {
		return api.Reply{}, err
	}
	return api.Change(c, api.OK, func(ctx context.Context, tx *store.Tx) (webhookJSON, error) {
		hook, err := r.find(c, tx.LockWebhook)
		if err != nil || hook.OldSecretUntil == nil || !hook.OldSecretUntil.After(c.Now()) {
			return r.toJSON(hook, 0), err
		}
		hook.OldSecretUntil = nil
		if err := cmp.Or(tx.UpdateWebhook(ctx, hook), tx.RemoveOldWebhookSecret(ctx, hook.ID)); err != nil {
			return webhookJSON{}, err
		}
		return r.toJSON(hook, 0), c.Audit(tx, event(audit.WebhookOldSecretEnded, hook, false))
	})
}
