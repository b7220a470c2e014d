package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// secretScreen is one managed secret's page.
type secretScreen struct{ secrets }

// How many rows the page of a secret has of what has a list of its own, and the page before its deletion.
const (
	someRows       = 10
	dependentsRows = 20
)

func (s secretScreen) routes() []web.Route {
	nowhere := s.live(func(c echo.Context, _ *client.ManagedSecret) error { return web.NotFound(c) })
	return web.AllNeed(client.CapabilityManagedSecrets,
		web.Get("/secrets/:slug", access.ReadSecrets, s.of(s.page)),
		web.Elsewhere("/secrets/:slug", web.SignedIn, nowhere).From(editSecretPage),
		web.Elsewhere("/secrets/:slug/*", web.SignedIn, nowhere).From(secretPage),
	)
}

func (s secretScreen) page(c echo.Context, secret *client.ManagedSecret) error {
	v, err := s.view(c, secret, someRows)
	if err == nil {
		v.Calls, err = recentCalls(s.Console, c, client.CallListParams{ManagedSecret: secret.ID})
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.SecretPage(v))
}

// head is what all pages of a secret begin with.
func (s secrets) head(c echo.Context, secret *client.ManagedSecret) views.SecretHead {
	return views.SecretHead{Secret: secret, MasterKey: s.masterKey(c, secret), Tabs: tabs(s.Console, c, views.SecretTabs(secret), false)}
}

// view is a secret with some of the grants that reach it.
func (s secrets) view(c echo.Context, secret *client.ManagedSecret, grants int) (v views.SecretView, err error) {
	v = views.SecretView{SecretHead: s.head(c, secret), Untold: isConfined(c), Now: s.Now()}
	if s.Can(c, client.CapabilityGrants) && !secret.Deleted() {
		v.Grants, err = s.App.Grants.Search(c.Request().Context(), client.GrantSearchParams{
			ManagedSecret: secret.ID,
			Status:        client.GrantActive,
			Sort:          client.SortLastUsedDesc,
			Limit:         grants,
		})
	}
	return v, err
}
