package appkeys

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /console/v1/app-keys: a page of those that nobody derived, in all states, unless it is asked for others.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	place := q.Place()
	filter := store.AppKeyFilter{
		AppID:          c.Asker.AppID(),
		Query:          q.ShortText("q", wire.MaxSearch),
		Status:         q.Choice("status", append([]string{wire.AppKeyWorks}, wire.AppKeyStatuses()...)),
		Now:            c.Now(),
		ParentID:       parentOf(q),
		IncludeDerived: q.Flag("include_derived"),
		Sort:           q.Choice("sort", wire.OrdersOf(wire.AppKeySorts())),
		Limit:          place.Limit,
		After:          place.After,
		Before:         place.Before,
	}
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	page, err := r.base.Store.ListAppKeys(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items := make([]keyJSON, len(page.Keys))
	for i, key := range page.Keys {
		items[i] = keyToJSON(key)
	}
	return api.PageOf(items, page.ListPlace)
}

// parentOf reads the id of the key whose derived ones are wanted, "" for no matter which.
func parentOf(q *api.Query) string {
	given := q.Text("derived_from")
	id, valid := api.ParseID(given)
	if given != "" && !valid {
		q.Add("derived_from", "This must be the id of a key.")
	}
	return id
}

// get answers GET /console/v1/app-keys/{key}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	id, err := idOf(c)
	if err != nil {
		return api.Reply{}, err
	}
	key, err := r.base.Store.AppKey(c.Context(), c.Asker.AppID(), id)
	if err != nil {
		return api.Reply{}, notFound(err)
	}
	return api.OK(keyToJSON(key))
}
