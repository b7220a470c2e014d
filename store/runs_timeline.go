package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A TimelineFilter says which part of a run's timeline is wanted. What the fields from AgentID to Query leave, those that
// are empty leaving all, is what matches.
type TimelineFilter struct {
	AppID string
	RunID string
	Teams Teams  // whose agents' calls and spans there are
	Only  string // "", or wire.OnlyErrors or wire.OnlyMatches

	AgentID       string
	ManagedSecret string // id or slug
	GrantID       string
	Host          string
	Class         string // one of wire.StatusClasses
	Outcome       string // one of wire.CallOutcomes
	Query         string // a part of what names a call or span

	Limit         int
	After, Before string // cursors; wire.LastPage is before the end
}

// A Timeline is one page of a run's calls and spans, in the order of their starts.
type Timeline struct {
	Items          []TimelineItem
	Total          int // calls and spans that are kept of the run
	Matches        int // of them, what matches
	FirstError     *TimelinePlace
	Next, Previous string
}

// A TimelinePlace is where something is among what can be paged through: a cursor after which it comes first, and its number,
// from 1.
type TimelinePlace struct {
	Cursor string
	Number int
}

// A TimelineItem is a call or a span: the other is nil.
type TimelineItem struct {
	Call        *Call
	Span        *Span
	ParentStart time.Time // of the span that a span says is its parent, zero where there is none
}

// Start is when it began.
func (i TimelineItem) Start() time.Time {
	if i.Call != nil {
		return i.Call.At
	}
	return i.Span.StartedAt
}

// End is when it ended, its start where that is not told.
func (i TimelineItem) End() time.Time {
	if i.Call != nil {
		return i.Call.At.Add(time.Duration(i.Call.LatencyMS) * time.Millisecond)
	}
	if i.Span.EndedAt.IsZero() {
		return i.Span.StartedAt
	}
	return i.Span.EndedAt
}

func (i TimelineItem) id() string {
	if i.Call != nil {
		return i.Call.ID
	}
	return i.Span.ID
}

func (i TimelineItem) moment() moment {
	return moment{At: sqldb.Micros(i.Start()), ID: i.id()}
}

func (i TimelineItem) compare(other TimelineItem) int {
	if order := i.Start().Compare(other.Start()); order != 0 {
		return order
	}
	return strings.Compare(i.id(), other.id())
}

// Timeline returns a page of a run's timeline, or ErrBadCursor when After or Before can't be read.
func (q queries) Timeline(ctx context.Context, f TimelineFilter) (t Timeline, err error) {
	f.RunID = Text(f.RunID, maxRunID)
	all, matching := q.wholeRun(f), q.wholeRun(f)
	if err := q.matchSides(ctx, f, matching); err != nil {
		return t, err
	}
	paged := map[string]runSides{"": all, wire.OnlyMatches: matching, wire.OnlyErrors: q.wholeRun(f).onlyErrors()}[f.Only]
	if t.Total, err = q.countSides(ctx, all); err != nil {
		return t, err
	}
	if t.Matches = t.Total; f.narrows() {
		if t.Matches, err = q.countSides(ctx, matching); err != nil {
			return t, err
		}
	}
	if t.FirstError, err = q.firstError(ctx, paged); err != nil {
		return t, err
	}
	window := timeline{limit: f.Limit, after: f.After, before: f.Before}
	items, err := q.readSides(ctx, window, paged)
	if err != nil {
		return t, err
	}
	t.Items, t.Next, t.Previous = cutTimeline(window, items, TimelineItem.moment)
	return t, q.findParents(ctx, f, t.Items)
}

func (f TimelineFilter) narrows() bool {
	return f.AgentID+f.ManagedSecret+f.GrantID+f.Host+f.Class+f.Outcome+f.Query != ""
}

// runSides are the conditions on a run's calls and on its spans. A side that is nil is left out.
type runSides struct{ calls, spans *sqldb.Clause }

func (q queries) wholeRun(f TimelineFilter) runSides {
	s := runSides{&sqldb.Clause{}, &sqldb.Clause{}}
	s.calls.Add(`run_id = # and run_id <> '' and app_id = #`, f.RunID, f.AppID)
	s.spans.Add(`app_id = # and run_id = #`, f.AppID, f.RunID)
	f.Teams.check(q.read, s.calls, `calls.agent_id`)
	f.Teams.check(q.read, s.spans, `spans.agent_id`)
	return s
}

const isError = `outcome in ('` + wire.OutcomeRefused + `', '` + wire.OutcomeUpstreamError + `', '` + wire.OutcomeNetworkError + `')`

func (s runSides) onlyErrors() runSides {
	s.calls.Add(isError)
	return runSides{calls: s.calls}
}

// matchSides narrows both sides to what matches. Nothing but an agent and a text is said of spans.
func (q queries) matchSides(ctx context.Context, f TimelineFilter, s runSides) error {
	here := aside.On(q.read)
	for _, equal := range []struct{ column, value string }{
		{"grant_id", f.GrantID},
		{"host", strings.ToLower(f.Host)},
		{"class", f.Class},
		{"outcome", f.Outcome},
	} {
		if equal.value != "" {
			s.calls.Add(here+equal.column+` = #`, Text(equal.value, maxMark))
		}
	}
	if f.ManagedSecret != "" {
		id, err := q.secretIDOf(ctx, f.AppID, f.ManagedSecret)
		if err != nil {
			return err
		}
		s.calls.Add(here+`secret_id = #`, Text(id, maxMark))
	}
	if f.GrantID+f.Host+f.Class+f.Outcome+f.ManagedSecret != "" {
		s.spans.Add(`1 = 0`)
	}
	if f.AgentID != "" {
		s.calls.Add(here+`agent_id = #`, Text(f.AgentID, maxMark))
		s.spans.Add(`agent_id = #`, Text(f.AgentID, maxMark))
	}
	if f.Query != "" {
		like := likeTerm(text.Fold(Text(f.Query, maxMark)))
		s.calls.Add(`lower(`+joined("id", "agent_name", "secret_slug", "method", "host", "path", "tool", "tool_call_id", "reason", "rule", "parent_agent")+`) like # escape '\'`, like)
		s.spans.Add(`lower(`+joined("trace_id", "span_id", "agent_name", "name", "attributes")+`) like # escape '\'`, like)
	}
	return nil
}

func joined(columns ...string) string { return strings.Join(columns, ` || ' ' || `) }

func (q queries) countSides(ctx context.Context, s runSides) (n int, err error) {
	for _, side := range []struct {
		table string
		where *sqldb.Clause
	}{{"calls", s.calls}, {"spans", s.spans}} {
		if side.where == nil {
			continue
		}
		some, err := sqldb.Value[int](ctx, q.read, "count a run's "+side.table,
			`select count(*) from `+side.table+` where `+side.where.String(), q.read.Planned(side.where)...)
		if err != nil {
			return 0, err
		}
		n += some
	}
	return n, nil
}

// readSides reads one item more than a page has.
func (q queries) readSides(ctx context.Context, window timeline, s runSides) ([]TimelineItem, error) {
	var items []TimelineItem
	if s.calls != nil {
		rows, err := readSide(ctx, q.read, calls, window, s.calls.Clone(), "at")
		if err != nil {
			return nil, err
		}
		for i := range rows {
			items = append(items, TimelineItem{Call: &rows[i]})
		}
	}
	if s.spans != nil {
		rows, err := readSide(ctx, q.read, spans, window, s.spans.Clone(), "started_at")
		if err != nil {
			return nil, err
		}
		for i := range rows {
			items = append(items, TimelineItem{Span: &rows[i]})
		}
	}
	slices.SortFunc(items, TimelineItem.compare)
	if window.backwards() {
		slices.Reverse(items)
	}
	return items[:min(len(items), window.limit+1)], nil
}

func readSide[T any](ctx context.Context, q sqldb.Queries, t *sqldb.Table[*T], window timeline, where *sqldb.Clause, at string) ([]T, error) {
	if err := window.narrow(where, at, "id", func(id string) any { return id }); err != nil {
		return nil, err
	}
	query := fmt.Sprintf(`select %s from %s where %s order by %s limit %d`, t.Names(""), t.Name(), where, window.order(at, "id"), window.limit+1)
	return sqldb.QueryRows(ctx, q, t, query, q.Planned(where)...)
}

// firstError is where the first call is that was refused or failed.
func (q queries) firstError(ctx context.Context, s runSides) (*TimelinePlace, error) {
	failed := runSides{calls: s.calls.Clone()}.onlyErrors()
	found, err := q.readSides(ctx, timeline{limit: 0}, failed)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	place := found[0].moment()
	place.From = true
	before := runSides{calls: s.calls.Clone()}
	before.calls.Add(`(at, id) < (#, #)`, place.At, place.ID)
	if s.spans != nil {
		before.spans = s.spans.Clone()
		before.spans.Add(`(started_at, id) < (#, #)`, place.At, place.ID)
	}
	n, err := q.countSides(ctx, before)
	return &TimelinePlace{place.cursor(), n + 1}, err
}

// findParents looks when the parents of spans began.
func (q queries) findParents(ctx context.Context, f TimelineFilter, items []TimelineItem) error {
	var traces, parents []string
	for _, i := range items {
		if i.Span != nil && i.Span.ParentSpanID != "" {
			traces, parents = append(traces, i.Span.TraceID), append(parents, i.Span.ParentSpanID)
		}
	}
	if len(parents) == 0 {
		return nil
	}
	where := &sqldb.Clause{}
	where.Add(`app_id = #`, f.AppID)
	f.Teams.check(q.read, where, `spans.agent_id`)
	q.read.AddIn(where, `trace_id`, slices.Compact(slices.Sorted(slices.Values(traces))))
	q.read.AddIn(where, `span_id`, slices.Compact(slices.Sorted(slices.Values(parents))))
	starts := map[[2]string]int64{}
	err := q.read.Each(ctx, "find the parents of spans", func(row sqldb.Scanner) error {
		var key [2]string
		var at int64
		err := row.Scan(&key[0], &key[1], &at)
		starts[key] = at
		return err
	}, `select trace_id, span_id, started_at from spans where `+where.String(), q.read.Planned(where)...)
	for i, item := range items {
		if item.Span == nil {
			continue
		}
		if at, found := starts[[2]string{item.Span.TraceID, item.Span.ParentSpanID}]; found {
			items[i].ParentStart = fromMicros(at)
		}
	}
	return err
}
