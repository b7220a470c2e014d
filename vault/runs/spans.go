package runs

import (
	"encoding/json"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// emit answers POST /sdk/spans: it keeps what a program tells of its work, also in the name of a suspended agent, and says
// how much of it was new.
func (r *Room) emit(c *api.Call) (api.Reply, error) {
	told, err := readSpans(c)
	if err != nil {
		return api.Reply{}, err
	}
	clean, blind, err := r.secrets.CleanerFor(c.Context(), c.Asker)
	if err != nil {
		return api.Reply{}, err
	}
	about := r.about(c, clean)
	spans := make([]store.Span, len(told))
	for i, t := range told {
		spans[i] = t.cleaned(clean, blind).row(about)
	}
	accepted, err := r.base.Store.KeepSpans(c.Context(), spans)
	if err != nil {
		return api.Reply{}, err
	}
	return api.OK(map[string]any{"accepted": accepted})
}

// about is what a request says of all its spans.
func (r *Room) about(c *api.Call, clean *redact.Cleaner) store.Span {
	actor := c.Asker.Actor()
	about := store.Span{
		AppID:       c.Asker.AppID(),
		KeyID:       c.Asker.KeyID(),
		Context:     actor.Context,
		Traceparent: clean.Whole(actor.Traceparent),
		ReceivedAt:  r.base.Clock(),
	}
	if said, some := clean.Context(about.Context); some {
		about.Context = api.Encode(said)
	}
	if agent := c.Asker.Agent(); agent != nil {
		about.AgentID, about.AgentName = agent.ID, agent.Name
	}
	var context map[string]string
	if len(about.Context) > 0 && json.Unmarshal(about.Context, &context) == nil {
		about.RunID, about.ThreadID = context[wire.ContextRunID], context[wire.ContextThreadID]
	}
	return about
}

// row is a span as it is kept: its run is the one that the request names, or the span itself, or else its trace.
func (t toldSpan) row(about store.Span) store.Span {
	span := about
	span.ID = api.NewID()
	span.TraceID, span.SpanID, span.ParentSpanID, span.Name = t.traceID, t.spanID, t.parentSpanID, t.name
	span.StartedAt, span.EndedAt = t.start, t.end
	span.Attributes = api.Encode(t.attributes)
	span.RunID = firstOf(span.RunID, t.attributes[wire.ContextRunID], t.traceID)
	span.ThreadID = firstOf(span.ThreadID, t.attributes[wire.ContextThreadID])
	return span
}

// cleaned is a span without the credentials that a program put into it. blind is for one that may hold some which can't be
// looked for: then nothing is kept of it in which they usually are.
func (t toldSpan) cleaned(clean *redact.Cleaner, blind bool) toldSpan {
	t.traceID, t.spanID, t.parentSpanID = clean.Name(t.traceID), clean.Name(t.spanID), clean.Name(t.parentSpanID)
	t.name, t.attributes = clean.Text(t.name), clean.Texts(t.attributes)
	if blind {
		t.name, t.attributes = redact.Removed, map[string]string{}
	}
	return t
}

// firstOf is the first text that can be an id of a run or thread, "" where none can.
func firstOf(ids ...string) string {
	for _, id := range ids {
		if id != "" && wire.TooLong(id, wire.ContextMaxValueLength) == "" {
			return store.Text(id, len(id))
		}
	}
	return ""
}
