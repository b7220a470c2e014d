package grants

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// show is grants as the console has them.
func (r *Room) show(ctx context.Context, q Reader, some ...store.Grant) ([]grantJSON, error) {
	sides, err := q.SidesOf(ctx, some)
	if err != nil {
		return nil, err
	}
	now := r.base.Clock()
	items := make([]grantJSON, len(some))
	for i, g := range some {
		items[i] = toJSON(g, sides, now)
	}
	return items, nil
}

// showOne is show for one.
func (r *Room) showOne(ctx context.Context, q Reader, g store.Grant) (grantJSON, error) {
	items, err := r.show(ctx, q, g)
	if err != nil {
		return grantJSON{}, err
	}
	return items[0], nil
}

// get answers GET /console/v1/grants/{grant}.
func (r *Room) get(c *api.Call) (api.Reply, error) {
	g, err := findGrant(c.Context(), r.base.Store, c)
	if err != nil {
		return api.Reply{}, err
	}
	shown, err := r.showOne(c.Context(), r.base.Store, g)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(shown)
}

// findGrant reads the grant that a path names, in any state.
func findGrant(ctx context.Context, q interface {
	GrantByID(ctx context.Context, appID, id string) (store.Grant, error)
}, c *api.Call) (store.Grant, error) {
	id, valid := api.ParseID(c.PathValue("grant"))
	if !valid {
		return store.Grant{}, api.Fail(wire.CodeGrantNotFound)
	}
	g, err := q.GrantByID(ctx, c.Asker.AppID(), id)
	return g, api.NotFound(err, wire.CodeGrantNotFound)
}

// list answers GET /console/v1/grants.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	place := q.Place()
	filter := r.readFilter(q, place)
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	filter.AppID = c.Asker.AppID()
	page, err := r.base.Store.ListGrants(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items, err := r.show(c.Context(), r.base.Store, page.Grants...)
	if err != nil {
		return api.Reply{}, err
	}
	return api.PageOf(items, page.ListPlace)
}

func (r *Room) readFilter(q *api.Query, place api.Place) store.GrantFilter {
	now := r.base.Clock()
	filter := store.GrantFilter{
		Limit:   place.Limit,
		Offset:  q.Offset(place),
		Query:   q.ShortText("q", wire.MaxSearch),
		AgentID: q.ShortText("agent_id", wire.MaxSearch),
		Below:   q.ShortText("below", wire.MaxSearch),
		BelowOf: q.ShortText("below_agent", wire.MaxSearch),
		Status:  q.Choice("status", wire.GrantStatuses()),
		Sort:    q.Choice("sort", wire.OrdersOf(wire.GrantSorts())),
		After:   place.After,
		Before:  place.Before,
		Now:     now,
	}
	filter.Slug = q.ShortText("managed_secret", wire.MaxSearch)
	if id, isID := api.ParseID(filter.Slug); isID {
		filter.SecretID, filter.Slug = id, ""
	}
	if q.Flag("expiring") {
		soon := now.Add(wire.ExpiringSoon)
		filter.EndingBy = &soon
	}
	return filter
}
