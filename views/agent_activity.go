package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// AgentActivityState is what the address of an agent's calls says.
type AgentActivityState struct {
	AgentID string
	Place   string // in the list of agents, where people come back to
	ActivityFilters
	ActivityTime
	ListPlace
}

func (s AgentActivityState) of() list {
	l := agentActivityList
	l.Address, l.Exported = AgentActivityURL(s.AgentID), AgentActivityURL(s.AgentID)
	return l
}

func (s AgentActivityState) filters() url.Values {
	q := s.values()
	s.set(q)
	q.Set(FromParam, s.Place)
	return q
}

func (s AgentActivityState) narrowed() bool { return s.any() || s.ActivityTime != ActivityTime{} }

// more reports whether a filter is set that the line of filters has no room for.
func (s AgentActivityState) more() bool { return s.Secret+s.Host+s.Class+s.From+s.To != "" }

var agentActivityList = list{
	One:      "call",
	Many:     "calls",
	Fragment: "calls-list",
	Look:     "secret, host or id",
	Order:    wire.Descending + wire.SortAt,
	Columns: []listColumn{
		{Label: "Request"},
		{Label: "Secret"},
		{Label: "Outcome"},
		{Label: "Took", Number: true},
		{Label: "Run"},
		{Label: "When", Sort: wire.SortAt},
	},
	Orders: []ui.Option{
		{Label: "Newest first"},
		{Value: wire.SortAt, Label: "Oldest first"},
	},
}

// AgentActivityView is what the page of an agent's calls shows.
type AgentActivityView struct {
	AgentHead
	State   AgentActivityState
	List    *client.CallList
	Problem string // why the search can't be answered, "" when it is
	Now     time.Time
}

func (v AgentActivityView) listing() listing {
	return listing{
		State:   v.State,
		Columns: agentActivityList.Columns,
		Rows:    len(v.List.Calls),
		Pager:   pagerOf(v.State, Counts{v.List.Total, v.List.TotalCapped, v.List.Previous, v.List.Next}),
		Problem: v.Problem,
	}
}
