package handlers

import (
	"regexp"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// runItemColumns are what is exported of a run: what calls have, and after it what spans have.
func runItemColumns(runID string) []web.Column[*client.RunItem] {
	return slices.Concat(
		[]web.Column[*client.RunItem]{
			{Name: "kind", Value: kindOf},
			{Name: "started_at", Value: func(i *client.RunItem) any { return i.Start }},
			{Name: "ended_at", Value: func(i *client.RunItem) any { return i.End }},
		},
		callColumnsOfItems(runID),
		[]web.Column[*client.RunItem]{
			{Name: "trace_id", Value: ofSpan(func(s *client.RunSpan) any { return s.TraceID })},
			{Name: "span_id", Value: ofSpan(func(s *client.RunSpan) any { return s.SpanID })},
			{Name: "parent_span_id", Value: ofSpan(func(s *client.RunSpan) any { return s.ParentSpanID })},
			{Name: "span", Value: ofSpan(func(s *client.RunSpan) any { return s.Name })},
			{Name: "attributes", Value: ofSpan(func(s *client.RunSpan) any { return s.Attributes })},
			{Name: "note", Value: func(i *client.RunItem) any { return i.Note }},
		},
	)
}

func kindOf(i *client.RunItem) any {
	if i.Span != nil {
		return "span"
	}
	return "call"
}

func ofSpan(value func(*client.RunSpan) any) func(*client.RunItem) any {
	return func(i *client.RunItem) any { return orNone(i.Span, value) }
}

// ofSpans are the columns of calls that spans have, too.
var ofSpans = []string{"agent_id", "agent", "run_id"}

func callColumnsOfItems(runID string) (columns []web.Column[*client.RunItem]) {
	for _, column := range callColumns {
		columns = append(columns, web.Column[*client.RunItem]{Name: column.Name, Value: func(i *client.RunItem) any {
			call := i.Call
			if call == nil && slices.Contains(ofSpans, column.Name) {
				call = &client.Call{Agent: i.Span.Agent, RunID: runID}
			}
			return orNone(call, column.Value)
		}})
	}
	return columns
}

// export answers with all calls and spans of a run that its page goes through.
func (s runScreen) export(c echo.Context) error {
	state := readRunState(idOf(c), c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p, problem, err := s.timelineParams(c, state)
	if err != nil {
		return err
	}
	p.Limit, p.After, p.Before = exportPage, "", ""
	list := s.App.Runs.AllItems(c.Request().Context(), state.RunID, p)
	if problem != "" {
		list = none[*client.RunItem]
	}
	return s.Export(c, "run-"+fileWord(state.RunID), web.RowsOf(runItemColumns(state.RunID), list))
}

// export answers with all runs of a thread.
func (s threadScreen) export(c echo.Context) error {
	state := readThreadState(c)
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	list := s.App.Runs.All(c.Request().Context(), client.RunListParams{ThreadID: state.ThreadID, Sort: views.ListOrder(state), Limit: exportPage})
	return s.Export(c, "thread-"+fileWord(state.ThreadID), web.RowsOf(runColumns, list))
}

var notInFiles = regexp.MustCompile(`[^A-Za-z0-9._]+`)

// fileWord is a text that programs chose as a part of a file's name.
func fileWord(id string) string {
	word := strings.Trim(notInFiles.ReplaceAllString(id, "-"), "-.")
	return word[:min(len(word), 60)]
}
