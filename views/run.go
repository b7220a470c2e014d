package views

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// RunState is what the address of a run's page says.
type RunState struct {
	RunID string
	ActivityFilters
	Only   string // "" for all, client.OnlyErrors or client.OnlyMatches
	Table  bool   // as a plain table instead of a timeline
	Follow bool   // look again by itself while the run goes on
	ListPlace
}

// Parameters of a run's page.
const (
	ViewParam   = "view"
	TableView   = "table"
	FollowParam = "follow"
	SeenParam   = "seen" // what the page shows already, when it looks again
)

func (s RunState) of() list {
	address, _, _ := strings.Cut(string(RunURL(s.RunID)), "?")
	return list{
		Address:  templ.SafeURL(address),
		Exported: templ.SafeURL(address + "/timeline"),
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
		q.Set(ViewParam, TableView)
	}
	if s.Follow {
		q.Set(FollowParam, "true")
	}
	if s.oddID() {
		q.Set(IDParam, s.RunID)
	}
	return q
}

// oddID reports whether no path can hold the run's id.
func (s RunState) oddID() bool { return strings.Contains(string(RunURL(s.RunID)), "?") }

func (s RunState) narrowed() bool { return s.any() || s.Only != "" }

// more reports whether a filter is set that the line of filters has no room for.
func (s RunState) more() bool { return s.Agent+s.Secret+s.Host+s.Class != "" }

// cleared is the whole run, in the same view.
func (s RunState) cleared() RunState { return RunState{RunID: s.RunID, Table: s.Table} }

func (s RunState) whole() templ.SafeURL { return ListURL(s.cleared()) }

// as is the same part of the run in the other view.
func (s RunState) as(table bool) RunState { s.Table = table; return s }

// followed is the end of the run, which grows.
func (s RunState) followed(follow bool) RunState {
	s.Follow = follow
	if follow {
		s.ListPlace = ListPlace{Before: wire.LastPage}
	}
	return s
}

// RunView is what the page of a run shows.
type RunView struct {
	State    RunState
	Detail   *client.RunDetail
	Problem  string // why the search can't be answered, "" when it is
	CanCalls bool   // calls have pages
	Now      time.Time
}

// Seen tells apart what a page shows from what it would show now.
func (v RunView) Seen() string {
	text, _ := json.Marshal(v.Detail) // of texts, numbers and times
	sum := fnv.New64a()
	_, _ = sum.Write(text)
	return strconv.FormatUint(sum.Sum64(), 36)
}

// following reports whether the page looks again by itself.
func (v RunView) following() bool { return v.State.Follow && v.Detail.Run.Live }

// again is where a page that follows looks.
func (v RunView) again(ctx context.Context) string {
	return string(withParam(keep(ctx, ListURL(v.State)), SeenParam, v.Seen()))
}

// paged is how many calls and spans there are to page through, -1 where the API does not count them.
func (v RunView) paged() int {
	switch v.State.Only {
	case client.OnlyMatches:
		return v.Detail.Matches
	case client.OnlyErrors:
		return -1
	}
	return v.Detail.Total
}

func (v RunView) pager(ctx context.Context) ui.PagerProps {
	p := pagerOf(v.State, Counts{max(0, v.paged()), false, v.Detail.Previous, v.Detail.Next})
	shown := len(v.Detail.Items)
	switch all := v.paged(); {
	case all < 0:
		p.Range = "Showing " + ui.Plural(shown, "error")
	case shown == all:
		p.Range = "Showing all " + ui.Number(all)
	default:
		p.Range = "Showing " + ui.Number(shown) + " of " + ui.Number(all)
	}
	for _, to := range []*templ.SafeURL{&p.First, &p.Previous, &p.Next, &p.Last} {
		if *to != "" {
			*to = keep(ctx, *to)
		}
	}
	return p
}

// firstErrorID is the element of the first error, on the page that begins with it.
const firstErrorID = "first-error"

// firstErrorURL is where the first error is.
func (v RunView) firstErrorURL(ctx context.Context) templ.SafeURL {
	return keep(ctx, listAt(v.State.followed(false), ListPlace{After: v.Detail.FirstError.Cursor})) + "#" + firstErrorID
}

// startsWithError reports whether the page is the one that begins with the first error.
func (v RunView) startsWithError() bool {
	return v.Detail.FirstError != nil && v.State.After == v.Detail.FirstError.Cursor
}

// showOptions are how much of a run there is to choose from.
var showOptions = []ui.Option{
	{Label: "Show everything"},
	{Value: client.OnlyMatches, Label: "Only matches"},
	{Value: client.OnlyErrors, Label: "Only errors"},
}

func (v RunView) views(ctx context.Context) []ui.Tab {
	return []ui.Tab{
		{Label: "Timeline", URL: keep(ctx, ListURL(v.State.as(false))), Current: !v.State.Table},
		{Label: "Table", URL: keep(ctx, ListURL(v.State.as(true))), Current: v.State.Table},
	}
}

// summary says in a sentence how much there is of a run, for those who hear that it grew.
func (v RunView) summary() string {
	run := v.Detail.Run
	said := ui.Plural(run.Calls, "call") + ", " + ui.Plural(run.Errors, "error") + ", " + ui.Plural(run.Spans, "span")
	if v.State.any() {
		said += "; " + ui.Number(v.Detail.Matches) + " of " + ui.Number(v.Detail.Total) + " match"
	}
	return said
}

// noMatch reports whether an empty page is one of a run that may have more elsewhere.
func (s RunState) noMatch() bool { return s.narrowed() || !s.start() }
