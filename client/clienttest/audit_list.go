package clienttest

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *call) listEvents() (any, *refusal) {
	f := &c.fields
	since, until, stored := f.moment(c, "since"), f.moment(c, "until"), f.flag(c, "stored")
	first := f.integer(c, "from_seq", 1, math.MaxInt32, 0)
	if last := f.integer(c, "to_seq", 1, math.MaxInt32, first); last != 0 && (first == 0 || last < first || last-first >= wire.MaxPage) {
		f.add("to_seq", "This must be from_seq, or up to %d more.", wire.MaxPage-1)
	}
	limit := c.readLimit()
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	newest := slices.Clone(c.api.events)
	slices.Reverse(newest)
	found, refusal := list[*event]{newest, func(e *event) string { return e.id }, func(e *event) bool {
		return first == 0 && (since.IsZero() || !e.at.Before(since)) && (until.IsZero() || e.at.Before(until)) && c.wants(e)
	}}.page(c, limit, 0)
	if refusal != nil {
		return nil, refusal
	}
	answer := found.show(func(e *event) any { return e.json(stored) })
	if stored {
		c.noteReading("audit.exported")
	} else {
		c.noteReading("audit.read")
	}
	return answer, nil
}

// wants reports whether a request asks for such an event.
func (c *call) wants(e *event) bool {
	for name, has := range map[string][]string{
		"actor":       {e.actor.id, e.actor.label},
		"actor_kind":  {e.actor.kind},
		"action":      {e.action},
		"target_kind": {e.target.kind},
		"target":      {e.target.id},
		"agent":       {e.agentID},
		"key":         {e.target.id, e.actor.id},
		"request_id":  {e.requestID},
	} {
		if want := c.query[name]; want != "" && !slices.Contains(has, want) {
			return false
		}
	}
	term := strings.ToLower(strings.TrimSpace(c.query["q"]))
	said := strings.ToLower(strings.Join([]string{e.action, e.actor.label, e.target.label}, "\n"))
	return term == "" || strings.Contains(said, term) || slices.Contains([]string{e.id, e.requestID, e.target.id, e.actor.id}, term)
}

func (c *call) getEvent() (any, *refusal) {
	for _, e := range c.api.events {
		if strings.EqualFold(e.id, c.ids[0]) {
			answer := e.json(false)
			c.noteReading("audit.read")
			return answer, nil
		}
	}
	return nil, refuse(wire.CodeEventNotFound, "There is no such event in the audit trail.")
}

// proveEvents answers with what proves the trail, which is nothing: a fake signs none.
func (c *call) proveEvents() (any, *refusal) {
	f := &c.fields
	first, last := f.integer(c, "from_seq", 1, math.MaxInt32, 0), f.integer(c, "to_seq", 1, math.MaxInt32, 0)
	if last < first || first == 0 && last > 0 {
		f.add("to_seq", "This must be from_seq, or more.")
	}
	c.readLimit()
	if refusal := f.refusal(); refusal != nil {
		return nil, refusal
	}
	return map[string]any{"items": []any{}, "next": ""}, nil
}

// moment reads a time, zero where there is none.
func (f *fields) moment(c *call, name string) time.Time {
	text := c.query[name]
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		f.add(name, "This must be a timestamp such as “2026-01-02T03:04:05Z”.")
	}
	return at
}
