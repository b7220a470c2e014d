package secrets

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/managed-secrets.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	place := q.Place()
	filter := store.ManagedSecretFilter{
		AppID:          c.Asker.AppID(),
		IncludeDeleted: q.Flag("include_deleted"),
		Query:          q.ShortText("q", wire.MaxSearch),
		Sort:           q.Choice("sort", wire.OrdersOf(wire.SecretSorts())),
		Limit:          place.Limit,
		After:          place.After,
		Before:         place.Before,
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.ListManagedSecrets(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items, err := r.show(c.Context(), r.base.Store, page.Secrets...)
	if err != nil {
		return api.Reply{}, err
	}
	return api.PageOf(items, page.ListPlace)
}

// get answers GET /console/v1/managed-secrets/{secret}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	secret, err := r.FindIncludingDeleted(c.Context(), c.Asker.AppID(), c.PathValue("secret"))
	if err != nil {
		return api.Reply{}, err
	}
	shown, err := r.showOne(c.Context(), r.base.Store, secret)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(shown)
}
