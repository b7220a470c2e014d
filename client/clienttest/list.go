package clienttest

import (
	"cmp"
	"math"
	"slices"
	"strings"

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
	limit, offset := f.integer(c, "limit", 1, wire.MaxPage, wire.DefaultPage), f.integer(c, "offset", 0, math.MaxInt32, 0)
	order := c.sorting()
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	all := slices.Clone(c.api.agents)
	slices.SortFunc(all, order)
	wanted := slices.DeleteFunc(slices.Clone(all), func(a *agent) bool { return !includeRevoked && a.status == wire.AgentRevoked || !c.finds(a) })
	if c.query["after"] != "" || c.query["before"] != "" {
		offset = 0
	}
	from, to, refusal := c.bounds(all, wanted, offset, limit)
	if refusal != nil {
		return nil, refusal
	}
	page := map[string]any{"total": len(wanted), "limit": limit, "offset": offset, "has_more": to < len(wanted)}
	items := make([]any, 0, to-from)
	for _, agent := range wanted[from:to] {
		item := agent.json()
		if extended {
			item["keys"] = agent.keyCounts()
		}
		items = append(items, item)
	}
	page["items"] = items
	if extended {
		page["total_capped"], page["next"], page["previous"] = false, "", ""
		if to < len(wanted) && to > from {
			page["next"] = wanted[to-1].id
		}
		if from > 0 && to > from {
			page["previous"] = wanted[from].id
		}
	}
	return page, nil
}

func (c *call) listNamed(name string) any {
	items := []any{}
	if found := c.api.byName(name); found != nil {
		items = append(items, found.json())
	}
	return map[string]any{"items": items, "total": len(items), "limit": wire.DefaultPage, "offset": 0, "has_more": false}
}

// bounds are where a page begins and ends: by offset, or by a cursor, which is the id of an agent, whatever became of it.
func (c *call) bounds(all, wanted []*agent, offset, limit int) (from, to int, refusal *refusal) {
	after, before := c.query["after"], c.query["before"]
	switch {
	case after != "" && before != "":
		return 0, 0, invalid("before", "This can't be combined with after.")
	case before == wire.LastPage:
		return max(0, len(wanted)-limit), len(wanted), nil
	case after == "" && before == "":
		from = min(offset, len(wanted))
		return from, min(from+limit, len(wanted)), nil
	}
	field, at := "after", slices.IndexFunc(all, func(a *agent) bool { return a.id == after })
	if before != "" {
		field, at = "before", slices.IndexFunc(all, func(a *agent) bool { return a.id == before })
	}
	if at < 0 {
		return 0, 0, invalid(field, "This cursor is not valid for this list.")
	}
	place := 0 // how many of the wanted ones stand before the agent
	for _, a := range all[:at] {
		if slices.Contains(wanted, a) {
			place++
		}
	}
	if field == "before" {
		return max(0, place-limit), place, nil
	}
	if slices.Contains(wanted, all[at]) {
		place++
	}
	return place, min(place+limit, len(wanted)), nil
}

// orders compare agents by what a list can be sorted by.
var orders = map[string]func(a, b *agent) int{
	wire.SortCreated:  func(a, b *agent) int { return 0 }, // by id, as they were made
	wire.SortName:     func(a, b *agent) int { return cmp.Compare(a.name, b.name) },
	wire.SortLastUsed: func(a, b *agent) int { return cmp.Compare(usedAt(a), usedAt(b)) },
}

// sorting compares by what the list is to be sorted by.
func (c *call) sorting() func(a, b *agent) int {
	name, reversed := wire.CutSort(c.query["sort"])
	order, ok := orders[name]
	if !ok {
		c.fields.add("sort", "This must be one of %s, with - in front to reverse.", strings.Join(wire.Sorts(), ", "))
		return orders[wire.DefaultSort]
	}
	byID := func(a, b *agent) int { return cmp.Or(order(a, b), cmp.Compare(a.id, b.id)) }
	if reversed {
		return func(a, b *agent) int { return byID(b, a) }
	}
	return byID
}

func usedAt(a *agent) int64 {
	if a.lastUsedAt == nil {
		return 0
	}
	return a.lastUsedAt.UnixNano()
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
