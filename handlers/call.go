package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// callScreen is one call in detail.
type callScreen struct{ runs }

func (s callScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityCalls, append(web.Exports("/calls", access.ReadActivity, s.export),
		web.Get("/calls/:id", access.ReadActivity, s.page),
		web.Elsewhere("/calls", web.SignedIn, web.NotFound).From(runsPage),
		web.Elsewhere("/calls/*", web.SignedIn, web.NotFound).From(runsPage),
	)...)
}

func (s callScreen) page(c echo.Context) error {
	call, err := s.App.Calls.Get(c.Request().Context(), c.Param("id"))
	if err != nil {
		return err
	}
	v := views.CallView{
		Call:       call,
		CanRuns:    s.Can(c, client.CapabilityRuns),
		CanGrants:  s.Can(c, client.CapabilityGrants),
		CanSecrets: s.Can(c, client.CapabilityManagedSecrets),
		Now:        s.Now(),
	}
	if call.Outcome == client.OutcomeRefused {
		if v.Explanation, err = s.App.Calls.Explain(c.Request().Context(), call.ID); err != nil {
			return err
		}
	}
	return s.Render(c, http.StatusOK, views.CallPage(v))
}

// recentCalls are the newest calls of what a page is about, nil where the API has none to tell.
func recentCalls(h *web.Console, c echo.Context, of client.CallListParams) (*client.CallList, error) {
	if !h.Can(c, client.CapabilityCalls) {
		return nil, nil
	}
	of.Limit = someRows
	return h.App.Calls.List(c.Request().Context(), of)
}
