package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// runScreen is one run's timeline.
type runScreen struct{ runs }

// timelineSize is how many calls and spans a page of a timeline has.
const timelineSize = 200

func (s runScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityRuns,
		web.Get("/runs/:id", web.SignedIn, s.page),
	)
}

// page shows a part of a run. The URL holds filters, view and place.
func (s runScreen) page(c echo.Context) error {
	state := readRunState(idOf(c), c.QueryParams())
	detail, err := s.App.Runs.Get(c.Request().Context(), state.RunID, client.RunParams{
		Only:          state.Only,
		AgentID:       state.Agent,
		ManagedSecret: state.Secret,
		Host:          state.Host,
		Class:         state.Class,
		Outcome:       state.Outcome,
		Query:         state.Query,
		Limit:         timelineSize,
		After:         state.After,
		Before:        state.Before,
	})
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.RunPage(views.RunView{State: state, Detail: detail, Now: s.Now()}))
}

func readRunState(id string, q url.Values) views.RunState {
	return views.RunState{
		RunID:           id,
		ActivityFilters: readActivityFilters(q),
		Only:            oneOf(q.Get("only"), []string{client.OnlyErrors, client.OnlyMatches}),
		Table:           q.Get("view") == "table",
		ListPlace:       readListPlace(q, nil),
	}
}
