package grants

import (
	"context"
	"maps"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// show is grants as the console has them.
func (r *Room) show(ctx context.Context, q Reader, c *api.Call, some ...store.Grant) ([]grantJSON, error) {
	sides, err := q.SidesOf(ctx, some)
	if err != nil {
		return nil, err
	}
	now := r.base.Clock()
	items := make([]grantJSON, len(some))
	for i, g := range some {
		items[i] = toJSON(g, sides, now)
	}
	seen, err := parentsSeen(ctx, q, c.Teams(), sides)
	for i := range items {
		items[i].ParentGrantID = seen(items[i].ParentGrantID)
	}
	return items, err
}

// parentsSeen leaves out which grants those of a team's agents were delegated from, where these are not of such an agent.
func parentsSeen(ctx context.Context, q Reader, teams store.Teams, sides store.GrantSides) (func(id *string) *string, error) {
	if teams == nil {
		return func(id *string) *string { return id }, nil
	}
	above, err := q.SidesOf(ctx, slices.Collect(maps.Values(sides.Parents)))
	return func(id *string) *string {
		if id == nil {
			return nil
		}
		holder := sides.Parents[*id].AgentID
		if holder == nil || !teams.Has(above.Agents[*holder].Team) {
			return nil
		}
		return id
	}, err
}

// showOne is show for one.
func (r *Room) showOne(ctx context.Context, q Reader, c *api.Call, g store.Grant) (grantJSON, error) {
	items, err := r.show(ctx, q, c, g)
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
	shown, err := r.showOne(c.Context(), r.base.Store, c, g)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(shown)
}

// A finder is the store, or a transaction of it.
type finder interface {
	GrantByID(ctx context.Context, appID, id string) (store.Grant, error)
	AgentByID(ctx context.Context, appID, id string) (store.Agent, error)
}

// findGrant reads the grant that a path names, in any state.
func findGrant(ctx context.Context, q finder, c *api.Call) (store.Grant, error) {
	id, valid := api.ParseID(c.PathValue("grant"))
	if !valid {
		return store.Grant{}, api.Fail(wire.CodeGrantNotFound)
	}
	return findGrantByID(ctx, q, c, id)
}

// findGrantByID is findGrant for an id that stands elsewhere. For whoever is confined to teams there are the grants of their
// agents alone.
func findGrantByID(ctx context.Context, q finder, c *api.Call, id string) (store.Grant, error) {
	g, err := q.GrantByID(ctx, c.Asker.AppID(), id)
	if err != nil || c.Teams() == nil {
		return g, api.NotFound(err, wire.CodeGrantNotFound)
	}
	if g.AgentID == nil {
		return store.Grant{}, api.Fail(wire.CodeGrantNotFound)
	}
	if _, err := c.FindAgent(ctx, q.AgentByID, *g.AgentID); err != nil {
		return store.Grant{}, hideAgent(err)
	}
	return g, nil
}

// hideAgent has a holder that can't be seen be a grant that isn't there.
func hideAgent(err error) error {
	if api.IsCode(err, wire.CodeAgentNotFound) {
		return api.Fail(wire.CodeGrantNotFound)
	}
	return err
}

// list answers GET /console/v1/grants.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	place := q.Place()
	filter := r.readFilter(q, place)
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	filter.AppID, filter.Teams, filter.IDs = c.Asker.AppID(), c.Teams(), c.Asker.Only(access.ReadGrants)
	page, err := r.base.Store.ListGrants(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	items, err := r.show(c.Context(), r.base.Store, c, page.Grants...)
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
