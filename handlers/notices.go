package handlers

import (
	"log/slog"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// noticed are the kinds of what waits for decisions: each says what does, for the person of a request.
var noticed = []func(*web.Console, echo.Context) ([]views.Notice, error){
	deadWebhooks,
	departed,
	lost,
}

// noticesFor are what waits for a person's decisions. The page is there without what can't be told.
func noticesFor(h *web.Console, c echo.Context) (all []views.Notice) {
	for _, look := range noticed {
		some, err := look(h, c)
		if err != nil {
			h.Log(c, slog.LevelWarn, "what waits for decisions can't be told", "error", err)
		}
		all = append(all, some...)
	}
	return all
}

// deadWebhooks are those at which nothing has arrived for long, for whoever can mend or remove them.
func deadWebhooks(h *web.Console, c echo.Context) (some []views.Notice, err error) {
	if !h.May(c, access.ManageSettings) || !h.Can(c, client.CapabilityWebhooks) {
		return nil, nil
	}
	hooks, err := h.App.Webhooks.List(c.Request().Context())
	for _, hook := range hooks {
		if hook.Dead(h.Now()) {
			some = append(some, views.DeadWebhook(hook, h.Zone))
		}
	}
	return some, err
}
