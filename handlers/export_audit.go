package handlers

import (
	"iter"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
)

// auditColumns are wire.AuditColumns: all that the hash of an event covers, as it is stored.
var auditColumns = []web.Column[*client.Event]{
	{Name: "seq", Value: func(e *client.Event) any { return e.Seq }},
	{Name: "id", Value: func(e *client.Event) any { return e.ID }},
	{Name: "app_id", Value: func(e *client.Event) any { return stored(e).AppID }},
	{Name: "at", Value: func(e *client.Event) any { return e.At }},
	{Name: "actor_kind", Value: func(e *client.Event) any { return e.Actor.Kind }},
	{Name: "actor_id", Value: func(e *client.Event) any { return e.Actor.ID }},
	{Name: "actor_label", Value: func(e *client.Event) any { return e.Actor.Label }},
	{Name: "action", Value: func(e *client.Event) any { return e.Action }},
	{Name: "target_kind", Value: func(e *client.Event) any { return e.Target.Kind }},
	{Name: "target_id", Value: func(e *client.Event) any { return e.Target.ID }},
	{Name: "target_label", Value: func(e *client.Event) any { return e.Target.Label }},
	{Name: "agent_id", Value: func(e *client.Event) any { return e.AgentID }},
	{Name: "address", Value: func(e *client.Event) any { return e.Address }},
	{Name: "user_agent", Value: func(e *client.Event) any { return e.Client }},
	{Name: "request_id", Value: func(e *client.Event) any { return e.RequestID }},
	{Name: "traceparent", Value: func(e *client.Event) any { return e.Traceparent }},
	{Name: "context", Value: func(e *client.Event) any { return stored(e).Context }},
	{Name: "detail", Value: func(e *client.Event) any { return stored(e).Detail }},
	{Name: "hash", Value: func(e *client.Event) any { return e.Hash }},
}

func stored(e *client.Event) client.StoredEvent { return *orEmpty(e.Stored) }

// export answers with all events of a list, and with what proves them unless a filter leaves gaps between them.
func (s auditScreen) export(c echo.Context) error {
	q := auditQuery(c)
	state := readAuditState(q)
	if err := allRead(q, state); err != nil {
		return err
	}
	p, problem, err := s.params(c, state)
	if err != nil {
		return err
	}
	p.Limit, p.Stored = exportPage, true
	list := s.App.Audit.All(c.Request().Context(), p)
	if problem != "" {
		list = none[*client.Event]
	}
	if state.Chosen() || isConfined(c) {
		return s.Export(c, "audit", web.RowsOf(auditColumns, list).Spanning(p.Since, p.Until).Filtered())
	}
	var seen places
	list = s.unbroken(c.Request().Context(), list, &seen)
	return s.Export(c, "audit", web.RowsOf(auditColumns, list).Spanning(p.Since, p.Until).Proven(func() iter.Seq2[wire.AuditProof, error] {
		if seen.last() == 0 { // there is nothing to prove
			return none[wire.AuditProof]
		}
		return s.App.Audit.Proof(c.Request().Context(), seen.first(), seen.last())
	}))
}
