package runs

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

type runJSON struct {
	RunID       string           `json:"run_id"`
	ThreadID    *string          `json:"thread_id"`
	Agents      []store.RunAgent `json:"agents"`
	AgentsTotal int              `json:"agents_total"`
	StartedAt   api.Time         `json:"started_at"`
	EndedAt     api.Time         `json:"ended_at"`
	Calls       int              `json:"calls"`
	Errors      int              `json:"errors"`
	Spans       int              `json:"spans"`
	Live        bool             `json:"live"`
}

func (r *Room) show(run store.Run) runJSON {
	age := r.base.Clock().Sub(run.EndedAt)
	return runJSON{
		RunID:       run.RunID,
		ThreadID:    api.OrNull(run.ThreadID),
		Agents:      run.Agents,
		AgentsTotal: run.AgentsTotal,
		StartedAt:   api.Time(run.StartedAt),
		EndedAt:     api.Time(run.EndedAt),
		Calls:       run.Calls,
		Errors:      run.Errors,
		Spans:       run.Spans,
		Live:        age <= wire.LiveRun && age >= -wire.LiveRun,
	}
}

type itemJSON struct {
	Kind  string    `json:"kind"`
	Start api.Time  `json:"start"`
	End   api.Time  `json:"end"`
	Call  any       `json:"call,omitempty"`
	Span  *spanJSON `json:"span,omitempty"`
	Note  *string   `json:"note"`
}

type spanJSON struct {
	TraceID      string          `json:"trace_id"`
	SpanID       string          `json:"span_id"`
	ParentSpanID *string         `json:"parent_span_id"`
	Name         string          `json:"name"`
	Attributes   json.RawMessage `json:"attributes"`
	Agent        *store.RunAgent `json:"agent"`
}

type placeJSON struct {
	Cursor string `json:"cursor"`
	Number int    `json:"number"`
}

type detailJSON struct {
	Run        runJSON    `json:"run"`
	Items      []itemJSON `json:"items"`
	Total      int        `json:"total"`
	Matches    int        `json:"matches"`
	FirstError *placeJSON `json:"first_error"`
	Next       string     `json:"next"`
	Previous   string     `json:"previous"`
}

func (r *Room) showDetail(run store.Run, t store.Timeline) detailJSON {
	detail := detailJSON{
		Run:      r.show(run),
		Items:    make([]itemJSON, len(t.Items)),
		Total:    t.Total,
		Matches:  t.Matches,
		Next:     t.Next,
		Previous: t.Previous,
	}
	for i, item := range t.Items {
		detail.Items[i] = r.showItem(item)
	}
	if t.FirstError != nil {
		detail.FirstError = &placeJSON{t.FirstError.Cursor, t.FirstError.Number}
	}
	return detail
}

func (r *Room) showItem(item store.TimelineItem) itemJSON {
	shown := itemJSON{Kind: "call", Start: api.Time(item.Start()), End: api.Time(item.End()), Note: api.OrNull(noteOn(item))}
	if item.Call != nil {
		shown.Call = r.ShowCall(*item.Call)
		return shown
	}
	span := item.Span
	shown.Kind, shown.Span = "span", &spanJSON{
		TraceID:      span.TraceID,
		SpanID:       span.SpanID,
		ParentSpanID: api.OrNull(span.ParentSpanID),
		Name:         span.Name,
		Attributes:   span.Attributes,
	}
	if span.AgentID != "" {
		shown.Span.Agent = &store.RunAgent{ID: span.AgentID, Name: span.AgentName}
	}
	return shown
}

// clockTolerance is how far clocks may be apart before it is worth a note.
const clockTolerance = 2 * time.Second

// noteOn says what looks wrong with an item's times, "" for nothing. Nothing is set right: nobody knows which clock is.
func noteOn(item store.TimelineItem) string {
	if call := item.Call; call != nil {
		if call.ReportedAt != nil && item.End().Sub(*call.ReportedAt) > clockTolerance {
			return "It is said to have ended after the server was told of it: the program's clock looks wrong."
		}
		return ""
	}
	span := item.Span
	switch {
	case !span.EndedAt.IsZero() && span.EndedAt.Before(span.StartedAt):
		return "It ends before it starts."
	case span.StartedAt.Sub(span.ReceivedAt) > clockTolerance:
		return "It starts in the future of when the server was told of it: the program's clock looks wrong."
	case span.EndedAt.Sub(span.ReceivedAt) > clockTolerance:
		return "It ends in the future of when the server was told of it: the program's clock looks wrong."
	case !item.ParentStart.IsZero() && span.StartedAt.Before(item.ParentStart):
		return "It starts before its parent."
	}
	return ""
}
