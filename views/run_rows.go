package views

import (
	"strconv"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// A runRow is a call or a span as timelines show it.
type runRow struct {
	*client.RunItem
	ID         string          // of the element
	Break      time.Duration   // the time before it in which nothing was done and which is folded, 0 for none
	Agents     int             // how deep its agent is among agents
	Depth      int             // and itself among spans
	For        string          // the agent that its agent worked for, "" for none
	Changed    bool            // another worker than in the row before
	Parent     *client.RunSpan // the span that it is a part of
	Elsewhere  string          // the id of that span when it is not on the page
	X, Width   float64         // where it is drawn
	AfterStart time.Duration   // of the run
}

// A runTimeline is a page of a run, ready to be drawn.
type runTimeline struct {
	Rows  []runRow
	Scale ui.TimeScale
	Ticks []ui.TimeTick
}

// deepest is how far what is within others is indented.
const deepest = 6

func timelineOf(d *client.RunDetail) runTimeline {
	stretches := make([]ui.Stretch, len(d.Items))
	for i, item := range d.Items {
		stretches[i] = ui.Stretch{From: item.Start, To: item.End}
	}
	t := runTimeline{Scale: ui.NewTimeScale(stretches)}
	t.Ticks = t.Scale.Ticks(d.Run.StartedAt)
	nesting, before := nestingOf(d.Items), worker{agent: "-"}
	for i, item := range d.Items {
		row := nesting.row(i)
		row.X, row.Width = t.Scale.Bar(stretches[i])
		row.AfterStart = item.Start.Sub(d.Run.StartedAt)
		row.Changed = nesting.workerOf(item) != before
		before = nesting.workerOf(item)
		t.Rows = append(t.Rows, row)
	}
	for _, b := range t.Scale.Breaks {
		t.Rows[b.Row].Break = b.To.Sub(b.From)
	}
	return t
}

func (n *nesting) row(i int) runRow {
	item := n.items[i]
	row := runRow{
		RunItem: item,
		ID:      "row-" + strconv.Itoa(i+1),
		Agents:  min(n.depths[n.workerOf(item)], deepest),
		Depth:   min(n.depth(item), deepest),
		For:     n.parentName(item),
	}
	at, id := n.span(item)
	switch {
	case at >= 0:
		row.Parent = n.items[at].Span
	case item.Span != nil: // a call may be within spans of programs that sent none
		row.Elsewhere = id
	}
	return row
}

// Tone is how its bar is meant.
func (r runRow) Tone() string {
	if r.Span != nil {
		return "span"
	}
	if tone := outcomeTones[r.Call.Outcome]; tone != ui.Neutral {
		return string(tone)
	}
	return "neutral"
}

// Took is how long it took, as far as that is told.
func (r runRow) Took() string {
	if r.Call != nil && r.Call.Latency == nil || r.Span != nil && r.Start.Equal(r.End) {
		return "–"
	}
	return Took(r.End.Sub(r.Start))
}

// percent is a place on a drawing.
func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
