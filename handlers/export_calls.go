package handlers

import (
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
)

// callColumns are what is exported of calls: nothing of headers and bodies.
var callColumns = []web.Column[*client.Call]{
	{Name: "id", Value: func(c *client.Call) any { return c.ID }},
	{Name: "at", Value: func(c *client.Call) any { return c.At }},
	{Name: "mode", Value: func(c *client.Call) any { return c.Mode }},
	{Name: "agent_id", Value: func(c *client.Call) any { return orNone(c.Agent, func(a *client.CallAgent) any { return a.ID }) }},
	{Name: "agent", Value: func(c *client.Call) any { return orNone(c.Agent, func(a *client.CallAgent) any { return a.Name }) }},
	{Name: "key_id", Value: func(c *client.Call) any { return c.KeyID }},
	{Name: "grant_id", Value: func(c *client.Call) any { return c.GrantID }},
	{Name: "secret", Value: func(c *client.Call) any { return orNone(c.Secret, func(s *client.CallSecret) any { return s.Slug }) }},
	{Name: "method", Value: func(c *client.Call) any { return c.Method }},
	{Name: "host", Value: func(c *client.Call) any { return c.Host }},
	{Name: "path", Value: func(c *client.Call) any { return c.Path }},
	{Name: "status", Value: func(c *client.Call) any { return someStatus(c.Status) }},
	{Name: "latency_ms", Value: func(c *client.Call) any {
		return orNone(c.Latency, func(d *time.Duration) any { return int(d.Milliseconds()) })
	}},
	{Name: "outcome", Value: func(c *client.Call) any { return c.Outcome }},
	{Name: "rule", Value: func(c *client.Call) any { return c.Rule }},
	{Name: "refusal", Value: func(c *client.Call) any { return c.Refusal }},
	{Name: "reason", Value: func(c *client.Call) any { return c.Reason }},
	{Name: "run_id", Value: func(c *client.Call) any { return c.RunID }},
	{Name: "thread_id", Value: func(c *client.Call) any { return c.ThreadID }},
	{Name: "parent_agent", Value: func(c *client.Call) any { return c.ParentAgent }},
	{Name: "tool", Value: func(c *client.Call) any { return c.Tool }},
	{Name: "tool_call_id", Value: func(c *client.Call) any { return c.ToolCallID }},
	{Name: "framework", Value: func(c *client.Call) any { return c.Framework }},
	{Name: "traceparent", Value: func(c *client.Call) any { return c.Traceparent }},
	{Name: "address", Value: func(c *client.Call) any { return c.Address }},
	{Name: "client", Value: func(c *client.Call) any { return c.Client }},
	{Name: "reported_at", Value: func(c *client.Call) any { return c.ReportedAt }},
}

// someStatus is nothing where no answer came.
func someStatus(status int) any {
	if status == 0 {
		return nil
	}
	return status
}

// export answers with all calls of an agent's list.
func (s agentActivityScreen) export(c echo.Context, agent *client.AgentInfo) error {
	state := readAgentActivityState(agent.ID, c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	p := s.params(state)
	p.Limit, p.After, p.Before = exportPage, "", ""
	return s.Export(c, agent.Name+"-activity", web.RowsOf(callColumns, s.App.Calls.All(c.Request().Context(), p)).Spanning(p.Since, p.Until))
}
