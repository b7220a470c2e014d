package views

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// AgentGrantsState is what the address of an agent's grants says.
type AgentGrantsState struct {
	AgentID string
	Query   string
	Status  string
	From    string // the place in the list of agents, which goes along
	ListPlace
}

func (s AgentGrantsState) of() list {
	l := grantsList
	l.Address, l.Fragment, l.Look = AgentGrantsURL(s.AgentID), "agent-grants", "secret, label or id"
	l.Exported = l.Address
	l.Columns = grantColumnsBut(holderColumn)
	l.Orders = slices.DeleteFunc(slices.Clone(l.Orders), func(o ui.Option) bool { return strings.HasSuffix(o.Value, wire.SortAgent) })
	return l
}

func (s AgentGrantsState) filters() url.Values {
	return url.Values{"q": {s.Query}, "status": {s.Status}, FromParam: {s.From}}
}

func (s AgentGrantsState) narrowed() bool { return s.Query != "" || s.Status != "" }

// AgentGrantsView is what the page of an agent's grants shows.
type AgentGrantsView struct {
	AgentHead
	State   AgentGrantsState
	List    *client.GrantSearchResult
	Problem string // why the search can't be answered, "" when it is
	Now     time.Time
}

// AgentGrantsPage is what an agent may use.
func AgentGrantsPage(v AgentGrantsView) Page {
	return Page{Title: "Grants of " + v.Agent.Name, Section: SectionAgents, Body: agentGrantsBody(v)}
}

func (v AgentGrantsView) listing() listing {
	return listing{
		State:   v.State,
		Columns: v.State.of().Columns,
		Rows:    len(v.List.Grants),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}

func (v AgentGrantsView) rows() grantRows {
	return grantRows{Columns: v.State.of().Columns, Now: v.Now, Came: BackToAgent}
}
