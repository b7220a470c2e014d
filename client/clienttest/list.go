package clienttest

import (
	"cmp"
	"math"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) list() (any, *refusal) {
	if name, ok := c.query["name"]; ok {
		return c.listNamed(name), nil
	}
	extended := false
	for _, name := range append(wire.SearchParameters(), wire.ExtendedParameter) {
		if !c.api.offered[client.CapabilitySearch] {
			delete(c.query, name)
		}
		_, given := c.query[name]
		extended = extended || given
	}
	f := &c.fields
	includeRevoked := f.flag(c, "include_revoked") || c.query["status"] == wire.AgentRevoked
	limit, offset := c.readLimit(), f.integer(c, "offset", 0, math.MaxInt32, 0)
	agents := list[*agent]{c.api.agents, func(a *agent) string { return a.id }, func(a *agent) bool {
		return (includeRevoked || a.status != wire.AgentRevoked) && c.finds(a)
	}}.sort(c, wire.Sorts(), wire.DefaultSort, orders)
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	if c.query["after"] != "" || c.query["before"] != "" {
		offset = 0
	}
	found, refusal := agents.page(c, limit, offset)
	if refusal != nil {
		return nil, refusal
	}
	items := make([]any, len(found.items))
	for i, agent := range found.items {
		item := agent.json()
		if extended {
			item["keys"] = agent.keyCounts(c.api.now())
		}
		items[i] = item
	}
	answer := map[string]any{"items": items, "total": found.total, "limit": limit, "offset": offset, "has_more": found.hasMore}
	if extended {
		answer["total_capped"], answer["next"], answer["previous"] = false, found.next, found.previous
	}
	return answer, nil
}

func (c *call) listNamed(name string) any {
	items := []any{}
	if found := c.api.byName(name); found != nil {
		items = append(items, found.json())
	}
	return map[string]any{"items": items, "total": len(items), "limit": wire.DefaultPage, "offset": 0, "has_more": false}
}

// orders compare agents by what a list can be sorted by.
var orders = map[string]func(a, b *agent) int{
	wire.SortCreated:  func(a, b *agent) int { return 0 }, // by id, as they were made
	wire.SortName:     func(a, b *agent) int { return cmp.Compare(a.name, b.name) },
	wire.SortLastUsed: func(a, b *agent) int { return compareTimes(a.lastUsedAt, b.lastUsedAt) },
}

// compareTimes has what never was first.
func compareTimes(a, b *time.Time) int {
	var never time.Time
	if a == nil {
		a = &never
	}
	if b == nil {
		b = &never
	}
	return a.Compare(*b)
}

// finds reports whether a search is for an agent.
func (c *call) finds(a *agent) bool {
	displayName := ""
	if a.displayName != nil {
		displayName = *a.displayName
	}
	owner, _ := a.metadata[wire.MetadataOwner].(string)
	team, _ := a.metadata[wire.MetadataTeam].(string)
	text := strings.ToLower(strings.Join([]string{a.name, displayName, owner, team, a.id}, "\n"))
	_, provides := a.scopes[c.query["provider"]]
	return strings.Contains(text, strings.ToLower(c.query["q"])) &&
		(c.query["status"] == "" || c.query["status"] == a.status) && (c.query["type"] == "" || c.query["type"] == a.kind) &&
		(c.query["provider"] == "" || provides)
}
