package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// runsListScreen is the list of runs.
type runsListScreen struct{ runs }

func (s runsListScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityRuns,
		web.Get("/runs", web.SignedIn, s.list),
		web.Elsewhere("/runs", web.SignedIn, web.NotFound).From(runsPage),
		web.Elsewhere("/runs/*", web.SignedIn, web.NotFound).From(runsPage),
	)
}

// list shows a page of the list. The URL holds search, filters, order and place.
func (s runsListScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readRunsState(c.QueryParams())
	list, err := s.App.Runs.List(c.Request().Context(), s.params(state))
	v := views.RunsView{State: state, List: list, CanExplain: s.Can(c, client.CapabilityCalls), APIBaseURL: s.APIBaseURL(c), Now: s.Now()}
	switch refusalOf(err) {
	case cursorRefused:
		return s.Redirect(c, views.ListStartURL(state))
	case searchRefused:
		v.List, v.Problem = &client.RunList{}, searchProblem("run", state.Query, state.Host, state.RunID, state.ThreadID)
	default:
		if err != nil {
			return err
		}
	}
	return s.Render(c, http.StatusOK, views.RunsPage(v))
}

func (s runs) params(state views.RunsState) client.RunListParams {
	since, until := state.Bounds(s.Now())
	return client.RunListParams{
		RunID:         state.RunID,
		AgentID:       state.Agent,
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
