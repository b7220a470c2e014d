package handlers

import (
	"cmp"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// runsListScreen is the list of runs.
type runsListScreen struct{ runs }

func (s runsListScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityRuns, append(web.Exports("/runs", access.ReadActivity, s.export),
		web.Get("/runs", access.ReadActivity, s.list),
		web.Elsewhere("/runs", web.SignedIn, web.NotFound).From(runsPage),
		web.Elsewhere("/runs/*", web.SignedIn, web.NotFound).From(runsPage),
	)...)
}

// list shows a page of the list. The URL holds search, filters, order and place.
func (s runsListScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readRunsState(c.QueryParams())
	v := views.RunsView{State: state, List: &client.RunList{}, CanExplain: s.Can(c, client.CapabilityCalls), Now: s.Now()}
	agent, problem, err := s.agentChosen(c, state.Agent)
	if err != nil {
		return err
	}
	if v.Problem = cmp.Or(timeProblem(c, state.ActivityTime), problem); v.Problem != "" {
		return s.Render(c, http.StatusOK, views.RunsPage(v))
	}
	list, err := s.App.Runs.List(c.Request().Context(), s.params(state, agent))
	problem = searchProblem("run", state.Query, state.Host, state.Secret, state.RunID, state.ThreadID)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Runs)}, err, problem, func(problem string) error {
		v.List, v.Problem = orEmpty(list), problem
		return s.Render(c, http.StatusOK, views.RunsPage(v))
	})
}

func (s runs) params(state views.RunsState, agent string) client.RunListParams {
	since, until := state.Bounds(s.Now())
	return client.RunListParams{
		RunID:         state.RunID,
		AgentID:       agent,
		ManagedSecret: state.Secret,
		Host:          state.Host,
		Class:         state.Class,
		Outcome:       state.Outcome,
		ThreadID:      state.ThreadID,
		Since:         since,
		Until:         until,
		Query:         state.Query,
		Sort:          views.ListOrder(state),
		Limit:         pageSize,
		After:         state.After,
		Before:        state.Before,
	}
}

func readRunsState(q url.Values) views.RunsState {
	return views.RunsState{
		ActivityFilters: readActivityFilters(q),
		ActivityTime:    readActivityTime(q),
		RunID:           q.Get("run"),
		ThreadID:        q.Get("thread"),
		ListPlace:       readListPlace(q, []string{wire.SortStarted}),
	}
}
