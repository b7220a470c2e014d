package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// threadScreen is the runs of one thread.
type threadScreen struct{ runs }

func (s threadScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityRuns, append(web.Exports("/threads/:id/runs", access.ReadActivity, s.export),
		web.Get("/threads/:id", access.ReadActivity, s.page),
		web.Elsewhere("/threads", web.SignedIn, web.NotFound).From(runsPage),
		web.Elsewhere("/threads/*", web.SignedIn, web.NotFound).From(runsPage),
	)...)
}

func readThreadState(c echo.Context) views.ThreadState {
	return views.ThreadState{ThreadID: idOf(c), ListPlace: readListPlace(c.QueryParams(), []string{wire.SortStarted})}
}

func (s threadScreen) page(c echo.Context) error {
	state := readThreadState(c)
	list, err := s.App.Runs.List(c.Request().Context(), client.RunListParams{
		ThreadID: state.ThreadID,
		Sort:     views.ListOrder(state),
		Limit:    pageSize,
		After:    state.After,
		Before:   state.Before,
	})
	if refusalOf(err) == cursorRefused {
		return s.Redirect(c, views.ListStartURL(state))
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.ThreadPage(views.ThreadView{State: state, List: list, Now: s.Now()}))
}
