package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// settingsScreen says how the server is set up, and how much it keeps.
type settingsScreen struct{ *web.Console }

func (s settingsScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilitySettings, web.Get("/settings", access.ReadSettings, s.page))
}

func (s settingsScreen) page(c echo.Context) error {
	settings, err := s.App.Settings(c.Request().Context())
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.SettingsPage(views.SettingsView{
		Settings:    settings,
		Untold:      isConfined(c),
		Now:         s.Now(),
		CanWebhooks: s.Can(c, client.CapabilityWebhooks),
	}))
}
