package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// agentActivityScreen is what an agent did.
type agentActivityScreen struct{ agents }

func (s agentActivityScreen) routes() []web.Route {
	const path = "/agents/:id/activity"
	return web.AllNeed(client.CapabilityCalls, slices.Concat(
		[]web.Route{web.Get(path, access.ReadActivity, s.of(s.list))},
		web.Exports(path, access.ReadActivity, s.of(s.export)),
	)...)
}

// list shows a page of the agent's calls. The URL holds search, filters, order and place.
func (s agentActivityScreen) list(c echo.Context, agent *client.AgentInfo) error {
	state := readAgentActivityState(agent.ID, c.QueryParams())
	var list *client.CallList
	draw := func(problem string) error {
		v := views.AgentActivityView{AgentHead: s.head(c, agent), State: state, List: orEmpty(list), Problem: problem, Now: s.Now()}
		return s.Render(c, http.StatusOK, views.AgentActivityPage(v))
	}
	if problem := timeProblem(c, state.ActivityTime); problem != "" {
		return draw(problem)
	}
	list, err := s.App.Calls.List(c.Request().Context(), s.params(state))
	problem := searchProblem("call", state.Query, state.Host, state.Secret)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Calls)}, err, problem, draw)
}

func (s agentActivityScreen) params(state views.AgentActivityState) client.CallListParams {
	p := callParams(state.ActivityFilters, state.ActivityTime, s.Now())
	p.AgentID, p.Sort = state.AgentID, views.ListOrder(state)
	p.Limit, p.After, p.Before = pageSize, state.After, state.Before
	return p
}

// callParams asks for the calls that filters choose, but for the agent, which they have by name or id.
func callParams(f views.ActivityFilters, t views.ActivityTime, now time.Time) client.CallListParams {
	since, until := t.Bounds(now)
	return client.CallListParams{
		ManagedSecret: f.Secret,
		Host:          f.Host,
		Class:         f.Class,
		Outcome:       f.Outcome,
		Since:         since,
		Until:         until,
		Query:         f.Query,
	}
}

func readAgentActivityState(agentID string, q url.Values) views.AgentActivityState {
	state := views.AgentActivityState{
		AgentID:         agentID,
		Place:           q.Get(views.FromParam),
		ActivityFilters: readActivityFilters(q),
		ActivityTime:    readActivityTime(q),
		ListPlace:       readListPlace(q, []string{wire.SortAt}),
	}
	state.Agent = "" // whose calls they are is said by the path
	return state
}
