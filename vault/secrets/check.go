package secrets

import (
	"context"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// checkCreate answers POST /console/v1/check/managed-secrets: all that is wrong with a request to create a managed secret, the
// slug that another has included. Nothing is made, and nothing of the value is kept. The address is one that
// no slug can be in.
func (r *Room) checkCreate(c *api.Call) (api.Reply, error) {
	wanted, err := readNewSecret(c)
	var found api.Faults
	if err := found.Take(err); err != nil {
		return api.Reply{}, err
	}
	if err := r.checkSlug(c.Context(), c.Asker.AppID(), wanted.slug, &found); err != nil {
		return api.Reply{}, err
	}
	return found.Answer()
}

func (r *Room) checkSlug(ctx context.Context, appID, slug string, found *api.Faults) error {
	if !wire.IsSlug(slug) {
		return nil
	}
	_, err := r.base.Store.ManagedSecretBySlug(ctx, appID, slug)
	return found.AddTaken("slug", wire.CodeSecretSlugExists, err)
}

// checkUpdate answers POST /console/v1/managed-secrets/{secret}/check: all that is wrong with a change, of the value alone
// too, whichever version of the secret it was made from. Nothing is changed, and nothing of the value is kept.
func (r *Room) checkUpdate(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	var found api.Faults
	if err := found.Take(err); err != nil {
		return api.Reply{}, err
	}
	secret, err := r.Find(c.Context(), c.Asker.AppID(), c.PathValue("secret"))
	if err != nil {
		return api.Reply{}, err
	}
	if err := r.checkFit(c.Context(), secret, update, &found); err != nil && !found.Found() {
		return api.Reply{}, err
	}
	return found.Answer()
}

// checkFit notes what would not fit after an update. What was sent and can't be read is compared with nothing: what is stored
// in its place would say what nobody asked.
func (r *Room) checkFit(ctx context.Context, secret store.ManagedSecret, u secretUpdate, found *api.Faults) error {
	if u.injectionSent && u.injection == nil {
		return nil
	}
	after, changed := u.row(secret)
	if len(changed) == 0 && u.value == nil {
		return nil
	}
	reinjected := slices.Contains(changed, "injection") && !u.valueSent
	_, problems, err := r.misfits(ctx, r.base.Store, after, reinjected, u.value)
	for _, p := range problems {
		found.Add(p.Field, p.Problem)
	}
	return err
}
