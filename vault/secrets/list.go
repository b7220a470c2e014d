package secrets

import (
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/managed-secrets.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	filter := store.ManagedSecretFilter{
		AppID:          c.Asker.AppID(),
		IncludeDeleted: q.Flag("include_deleted"),
		Query:          q.ShortText("q", wire.MaxSearch),
		Sort:           q.Choice("sort", wire.OrdersOf(wire.SecretSorts())),
		Limit:          q.Integer("limit", 1, wire.MaxPage, wire.DefaultPage),
		After:          q.Text("after"),
		Before:         q.Text("before"),
	}
	if filter.After != "" && filter.Before != "" {
		q.Add("before", "This can't be combined with “after”.")
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.ListManagedSecrets(c.Context(), filter)
	if errors.Is(err, store.ErrBadCursor) {
		return api.Reply{}, badCursor(filter)
	}
	if err != nil {
		return api.Reply{}, err
	}
	items, err := r.show(c.Context(), r.base.Store, mostCounted, page.Secrets...)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(listJSON{items, page.Next, page.Previous, page.Total, page.TotalCapped})
}

func badCursor(filter store.ManagedSecretFilter) error {
	field := "after"
	if filter.Before != "" {
		field = "before"
	}
	return api.Invalid(field, "This cursor is not valid for this list.").WithHint("Start again from the first page.")
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
