package agents

import (
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// list answers GET /sdk/agents: a page of agents, or the one with an exact name.
func (r *Room) list(c *api.Call) (api.Reply, error) {
	q := c.Query()
	if q.Has("name") {
		return r.findByName(c, q.All("name"))
	}
	place := q.Place()
	filter := readFilter(q, place)
	if err := q.Err(); err != nil {
		return api.Reply{}, err
	}
	filter.AppID, filter.Teams, filter.Now = c.Asker.AppID(), c.Teams(), c.Now()
	page, err := r.base.Store.ListAgents(c.Context(), filter)
	if err != nil {
		return api.Reply{}, place.Explain(err)
	}
	list := listJSON{pageToJSON(page, filter.WithKeyCounts), page.Total, filter.Limit, filter.Offset, page.HasMore}
	if !filter.WithKeyCounts {
		return api.OK(list)
	}
	return api.OK(extendedListJSON{list, page.Next, page.Previous, page.TotalCapped})
}

func readFilter(q *api.Query, place api.Place) store.AgentFilter {
	filter := store.AgentFilter{
		IncludeRevoked: q.Flag("include_revoked"),
		Limit:          place.Limit,
		Offset:         q.Offset(place),
		Query:          q.ShortText("q", wire.MaxSearch),
		Status:         q.Choice("status", wire.AgentStatuses()),
		Type:           q.Choice("type", wire.AgentTypes()),
		Provider:       q.ShortText("provider", wire.MaxSearch),
		Sort:           q.Choice("sort", wire.SortOrders()),
		After:          place.After,
		Before:         place.Before,
		WithKeyCounts:  q.Flag(wire.ExtendedParameter),
	}
	for _, name := range wire.SearchParameters() {
		filter.WithKeyCounts = filter.WithKeyCounts || q.Has(name)
	}
	if filter.Status == wire.AgentRevoked {
		filter.IncludeRevoked = true
	}
	return filter
}

func pageToJSON(page store.AgentPage, withCounts bool) []agentJSON {
	items := make([]agentJSON, len(page.Agents))
	for i, agent := range page.Agents {
		items[i] = agentToJSON(agent)
		if withCounts {
			counts := page.KeyCounts[agent.ID]
			items[i].Keys = &keyCountsJSON{counts.Active, counts.Deprecated, counts.Expired}
		}
	}
	return items
}

// findByName answers GET /sdk/agents?name=: a list of one or none, since a miss is no error.
func (r *Room) findByName(c *api.Call, names []string) (api.Reply, error) {
	list := listJSON{Items: []agentJSON{}, Limit: wire.DefaultPage}
	if len(names) != 1 || !wire.IsAgentName(names[0]) {
		return api.OK(list)
	}
	agent, err := r.base.Store.AgentByName(c.Context(), c.Asker.AppID(), names[0])
	if errors.Is(err, store.ErrNotFound) || err == nil && !c.Teams().Has(agent.Team) {
		return api.OK(list)
	}
	if err != nil {
		return api.Reply{}, err
	}
	list.Items, list.Total = []agentJSON{agentToJSON(agent)}, 1
	return api.OK(list)
}
