package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// revokeAppKeyScreen says who used a key last and what ends with it, and revokes it.
type revokeAppKeyScreen struct{ appKeys }

func (s revokeAppKeyScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityAppKeys,
		web.Get("/app-keys/:id/revoke", access.RevokeAppKeys, s.of(s.confirm)),
		web.Post("/app-keys/:id/revoke", access.RevokeAppKeys, s.of(s.revoke)),
	)
}

func (s revokeAppKeyScreen) confirm(c echo.Context, key *client.AppKey) error {
	v, err := s.view(c, key)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.RevokeAppKeyPage(v))
}

func (s revokeAppKeyScreen) revoke(c echo.Context, key *client.AppKey) error {
	if _, err := s.App.AppKeys.Revoke(c.Request().Context(), key.ID); err != nil {
		return err
	}
	if key.RevokedAt != nil {
		return s.Inform(c, views.AppKeyURL(key.ID), "The key was revoked before: nothing was changed.")
	}
	return s.Done(c, views.AppKeyURL(key.ID), key.Name+" is revoked. Every request with it is refused from now on.")
}
