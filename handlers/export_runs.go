package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// runColumns are what is exported of runs.
var runColumns = []web.Column[*client.Run]{
	{Name: "run_id", Value: func(r *client.Run) any { return r.RunID }},
	{Name: "thread_id", Value: func(r *client.Run) any { return r.ThreadID }},
	{Name: "agents", Value: someAgents},
	{Name: "agents_total", Value: func(r *client.Run) any { return r.AgentsTotal }},
	{Name: "started_at", Value: func(r *client.Run) any { return r.StartedAt }},
	{Name: "ended_at", Value: func(r *client.Run) any { return r.EndedAt }},
	{Name: "calls", Value: func(r *client.Run) any { return r.Calls }},
	{Name: "errors", Value: func(r *client.Run) any { return r.Errors }},
	{Name: "spans", Value: func(r *client.Run) any { return r.Spans }},
	{Name: "live", Value: func(r *client.Run) any { return r.Live }},
}

// someAgents are the names of a run's agents, as many as the API tells.
func someAgents(r *client.Run) any {
	names := []string{}
	for _, agent := range r.Agents {
		names = append(names, agent.Name)
	}
	return names
}

// export answers with all runs of a list.
func (s runsListScreen) export(c echo.Context) error {
	state := readRunsState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	agent, problem, err := s.agentChosen(c, state.Agent)
	if err != nil {
		return err
	}
	p := s.params(state, agent)
	p.Limit, p.After, p.Before = exportPage, "", ""
	list := s.App.Runs.All(c.Request().Context(), p)
	if problem != "" {
		list = none[*client.Run]
	}
	return s.Export(c, "runs", web.RowsOf(runColumns, list).Spanning(state.Bounds(s.Now())))
}

// export answers with all calls, of any agent and in runs or not, that the filters of the list of runs choose.
func (s callScreen) export(c echo.Context) error {
	state := readRunsState(c.QueryParams())
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	agent, problem, err := s.agentChosen(c, state.Agent)
	if err != nil {
		return err
	}
	p := callParams(state.ActivityFilters, state.ActivityTime, s.Now())
	p.AgentID, p.RunID, p.ThreadID = agent, state.RunID, state.ThreadID
	p.Sort, p.Limit = callsOrder(views.ListOrder(state)), exportPage
	list := s.App.Calls.All(c.Request().Context(), p)
	if problem != "" {
		list = none[*client.Call]
	}
	return s.Export(c, "calls", web.RowsOf(callColumns, list).Spanning(p.Since, p.Until))
}

// callsOrder is the order of calls that goes with one of runs.
func callsOrder(order string) string {
	if order == wire.SortStarted {
		return wire.SortAt
	}
	return wire.Descending + wire.SortAt
}
