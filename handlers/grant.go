package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// grantScreen is one grant's page.
type grantScreen struct{ grants }

func (s grantScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityGrants,
		web.Get("/grants/:id", access.ReadGrants, s.of(s.page)),
		web.Elsewhere("/grants/:id/*", web.SignedIn, s.of(func(c echo.Context, _ *client.Grant) error { return web.NotFound(c) })).From(grantPage),
	)
}

func (s grantScreen) page(c echo.Context, g *client.Grant) error {
	below, err := s.below(c, g, "")
	if err != nil {
		return err
	}
	calls, err := recentCalls(s.Console, c, client.CallListParams{GrantID: g.ID})
	if err != nil {
		return err
	}
	secret, err := s.secretOf(c, g)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.GrantPage(views.GrantView{GrantHead: s.head(c, g), Secret: secret, Below: below, Calls: calls, Now: s.Now()}))
}

// head is what all pages of a grant begin with.
func (s grants) head(c echo.Context, g *client.Grant) views.GrantHead {
	return views.GrantHead{Grant: g, Tabs: tabs(s.Console, c, views.GrantTabs(g.ID), true)}
}

// secretOf is the secret that an active grant is of, nil where the API has none.
func (s grantScreen) secretOf(c echo.Context, g *client.Grant) (*client.ManagedSecret, error) {
	if g.Status != client.GrantActive || !s.Can(c, client.CapabilityManagedSecrets) {
		return nil, nil
	}
	return s.App.ManagedSecrets.Get(c.Request().Context(), g.ManagedSecret.ID)
}

// below are some of the grants that were delegated from one, in a state or any.
func (s grants) below(c echo.Context, g *client.Grant, status client.GrantStatus) (*client.GrantSearchResult, error) {
	return s.App.Grants.Search(c.Request().Context(), client.GrantSearchParams{
		Below:  g.ID,
		Status: status,
		Sort:   client.SortLastUsedDesc,
		Limit:  dependentsRows,
	})
}
