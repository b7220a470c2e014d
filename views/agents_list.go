package views

import (
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// AgentsState is what the address of the list of agents says.
type AgentsState struct {
	Query, Status, Type, Provider string
	IncludeRevoked                bool
	ListPlace
}

func (AgentsState) of() list { return agentsList }

func (s AgentsState) filters() url.Values {
	q := url.Values{"q": {s.Query}, "status": {s.Status}, "type": {s.Type}, "provider": {s.Provider}}
	if s.IncludeRevoked {
		q.Set("revoked", "true")
	}
	return q
}

func (s AgentsState) narrowed() bool {
	return s.Query != "" || s.Status != "" || s.Type != "" || s.Provider != ""
}

var agentsList = list{
	Address:  AgentsURL(),
	Below:    []string{"agents"},
	One:      "agent",
	Many:     "agents",
	Exported: AgentsURL(),
	Fragment: "agents-list",
	Look:     "name, owner, team or id",
	Order:    wire.Descending + wire.SortCreated,
	Columns: []listColumn{
		{Label: "Name", Sort: wire.SortName},
		{Label: "Type"},
		{Label: "Status"},
		{Label: "Owner"},
		{Label: "Scopes"},
		{Label: keysColumn, Number: true},
		{Label: "Last used", Sort: wire.SortLastUsed},
		{Label: "Created", Sort: wire.SortCreated},
	},
	Orders: []ui.Option{
		{Label: "Newest first"},
		{Value: wire.SortCreated, Label: "Oldest first"},
		{Value: wire.SortName, Label: "Name, A to Z"},
		{Value: wire.Descending + wire.SortName, Label: "Name, Z to A"},
		{Value: wire.Descending + wire.SortLastUsed, Label: "Last used first"},
		{Value: wire.SortLastUsed, Label: "Longest unused first"},
	},
}

// keysColumn is the column that only an API that can search knows.
const keysColumn = "Keys"

// AgentsView is what the list shows.
type AgentsView struct {
	Notices   []Notice // what waits for decisions
	State     AgentsState
	List      *client.AgentListResult
	Providers []string // for the filter, empty when the API does not tell
	CanSearch bool
	Problem   string // why the search can't be answered, "" when it is
	Now       time.Time
}

func (v AgentsView) listing() listing {
	return listing{
		State:   v.State,
		Columns: v.columns(),
		Rows:    len(v.List.Agents),
		Pager:   v.pager(),
		Problem: v.Problem,
		Plain:   !v.CanSearch,
	}
}

func (v AgentsView) columns() []listColumn {
	return slices.DeleteFunc(slices.Clone(agentsList.Columns), func(c listColumn) bool { return c.Label == keysColumn && !v.CanSearch })
}

func (v AgentsView) pager() ui.PagerProps {
	if v.CanSearch {
		return pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next})
	}
	p, size := ui.PagerProps{Range: agentsList.count(v.List.Total, v.List.TotalCapped)}, v.List.Limit
	at := func(offset int) templ.SafeURL { return listAt(v.State, v.State.atOffset(offset)) }
	if v.State.Offset > 0 {
		p.First, p.Previous = at(0), at(v.State.Offset-size)
	}
	if v.List.HasMore {
		p.Next = at(v.State.Offset + size)
	}
	return p
}

func providerOptions(names []string) []ui.Option {
	options := []ui.Option{{Label: "Any provider"}}
	for _, name := range names {
		options = append(options, ui.Option{Value: name, Label: text.Visible(ProviderLabel(name))})
	}
	return options
}

// deprecatedOf says how many of an agent's keys are deprecated, as a part of those counted beside it.
func deprecatedOf(keys *client.KeyCounts) string {
	switch {
	case keys.Active > 0:
		return ui.Number(keys.Deprecated) + " of them deprecated"
	case keys.Deprecated == 1:
		return "deprecated"
	}
	return "all deprecated"
}
