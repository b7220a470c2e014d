package views

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// RunState is what the address of a run's page says.
type RunState struct {
	RunID string
	ActivityFilters
	Only  string // "" for all, client.OnlyErrors or client.OnlyMatches
	Table bool   // as a plain table instead of a timeline
	ListPlace
}

func (s RunState) of() list {
	address, _, _ := strings.Cut(string(RunURL(s.RunID)), "?")
	return list{
		Address:  templ.SafeURL(address),
		One:      "call or span",
		Many:     "calls and spans",
		Fragment: "timeline",
		Look:     "method, host, path, agent, tool, reason or span",
	}
}

func (s RunState) filters() url.Values {
	q := s.values()
	q.Set("only", s.Only)
	if s.Table {
		q.Set("view", "table")
	}
	if s.oddID() {
		q.Set(IDParam, s.RunID)
	}
	return q
}

// oddID reports whether no path can hold the run's id.
func (s RunState) oddID() bool { return strings.Contains(string(RunURL(s.RunID)), "?") }

func (s RunState) narrowed() bool { return s.any() || s.Only != "" }

// RunView is what the page of a run shows.
type RunView struct {
	State   RunState
	Detail  *client.RunDetail
	Problem string // why the search can't be answered, "" when it is
	Now     time.Time
}

func (v RunView) pager() ui.PagerProps {
	all := v.Detail.Total
	if v.State.Only == client.OnlyMatches {
		all = v.Detail.Matches
	}
	p := pagerOf(v.State, Counts{all, false, v.Detail.Previous, v.Detail.Next})
	p.Range = "Showing " + ui.Number(len(v.Detail.Items)) + " of " + ui.Number(all)
	return p
}
