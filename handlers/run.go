package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// runScreen is one run's timeline.
type runScreen struct{ runs }

// timelineSize is how many calls and spans a page of a timeline has.
const timelineSize = 200

func (s runScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityRuns, append(web.Exports("/runs/:id/timeline", access.ReadActivity, s.export),
		web.Get("/runs/:id", access.ReadActivity, s.page),
	)...)
}

// page shows a part of a run. The URL holds filters, view and place.
func (s runScreen) page(c echo.Context) error {
	state := readRunState(idOf(c), c.QueryParams())
	v, err := s.view(c, state)
	if refusalOf(err) == cursorRefused {
		return s.Redirect(c, views.ListStartURL(state))
	}
	if err != nil {
		return err
	}
	if seen := c.QueryParam(views.SeenParam); seen != "" && seen == v.Seen() && v.Detail.Run.Live {
		return c.NoContent(http.StatusNoContent) // there is nothing new
	}
	return s.Render(c, http.StatusOK, views.RunPage(v))
}

// view is a part of a run, or why nothing was searched for in it.
func (s runScreen) view(c echo.Context, state views.RunState) (v views.RunView, err error) {
	v = views.RunView{State: state, CanCalls: s.Can(c, client.CapabilityCalls), Now: s.Now()}
	params, problem, err := s.timelineParams(c, state)
	if err != nil {
		return v, err
	}
	if problem == "" {
		v.Detail, err = s.App.Runs.Get(c.Request().Context(), state.RunID, params)
		if refusalOf(err) != searchRefused {
			return v, err
		}
		problem = searchProblem("call or span", state.Query, state.Host, state.Secret)
	}
	v.Problem = problem
	v.Detail, err = s.App.Runs.Get(c.Request().Context(), state.RunID, client.RunParams{Limit: 1})
	return v, err
}

func (s runScreen) timelineParams(c echo.Context, state views.RunState) (p client.RunParams, problem string, err error) {
	agent, problem, err := s.agentChosen(c, state.Agent)
	return client.RunParams{
		Only:          state.Only,
		AgentID:       agent,
		ManagedSecret: state.Secret,
		Host:          state.Host,
		Class:         state.Class,
		Outcome:       state.Outcome,
		Query:         state.Query,
		Limit:         timelineSize,
		After:         state.After,
		Before:        state.Before,
	}, problem, err
}

func readRunState(id string, q url.Values) views.RunState {
	return views.RunState{
		RunID:           id,
		ActivityFilters: readActivityFilters(q),
		Only:            oneOf(q.Get("only"), []string{client.OnlyErrors, client.OnlyMatches}),
		Table:           q.Get(views.ViewParam) == views.TableView,
		Follow:          q.Get(views.FollowParam) == "true",
		ListPlace:       readListPlace(q, nil),
	}
}
