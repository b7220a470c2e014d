package views

import (
	"net/url"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// RunsState is what the address of the list of runs says.
type RunsState struct {
	ActivityFilters
	ActivityTime
	RunID    string
	ThreadID string
	ListPlace
}

func (RunsState) of() list { return runsList }

func (s RunsState) filters() url.Values {
	q := s.values()
	s.set(q)
	q.Set("run", s.RunID)
	q.Set("thread", s.ThreadID)
	return q
}

func (s RunsState) narrowed() bool {
	return s.any() || s.ActivityTime != ActivityTime{} || s.RunID+s.ThreadID != ""
}

// more reports whether a filter is set that the line of filters has no room for.
func (s RunsState) more() bool {
	return s.Agent+s.Secret+s.Host+s.Class+s.RunID+s.ThreadID+s.From+s.To != ""
}

var runsList = list{
	Address:  RunsURL(),
	Below:    []string{"runs", "threads", "calls"},
	One:      "run",
	Many:     "runs",
	Exported: RunsURL(),
	Fragment: "runs-list",
	Look:     "id, agent, host, tool or span",
	Order:    wire.Descending + wire.SortStarted,
	Columns: []listColumn{
		{Label: "Run"},
		{Label: "Agents"},
		{Label: "Start", Sort: wire.SortStarted},
		{Label: "Duration", Number: true},
		{Label: "Calls", Number: true},
		{Label: "Errors", Number: true, About: "Calls that were refused or failed"},
	},
	Orders: []ui.Option{
		{Label: "Newest first"},
		{Value: wire.SortStarted, Label: "Oldest first"},
	},
}

// RunsView is what the list of runs shows.
type RunsView struct {
	State      RunsState
	List       *client.RunList
	Problem    string // why the search can't be answered, "" when it is
	CanExplain bool   // the API knows what references are of
	Now        time.Time
}

func (v RunsView) listing() listing {
	l := runsListing(v.State, v.List, v.Problem)
	if v.CanExplain && v.State.Query == "" { // which looks for runs by more than calls can be looked for
		l.Files = []exported{{What: "Calls", At: CallsURL()}}
	}
	return l
}

func runsListing(s ListState, l *client.RunList, problem string) listing {
	return listing{
		State:   s,
		Columns: runsList.Columns,
		Rows:    len(l.Runs),
		Pager:   pagerOf(s, Counts{l.Total, l.TotalCapped, l.Previous, l.Next}),
		Problem: problem,
	}
}

// moreAgents is how many agents of a run are not named.
func moreAgents(run *client.Run) int { return run.AgentsTotal - len(run.Agents) }

// comma follows what is not the last.
func comma(more bool) string {
	if more {
		return ","
	}
	return ""
}
