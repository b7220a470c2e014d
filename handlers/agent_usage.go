package handlers

import (
	"log/slog"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// usage is how often an agent's keys were used. An agent's page is there without it.
func (s agents) usage(c echo.Context, id string) views.UsageView {
	if !s.Can(c, client.CapabilityUsage) {
		return views.UsageView{}
	}
	usage, err := s.App.Agents.Usage(c.Request().Context(), id, client.UsageParams{})
	if err != nil {
		s.Log(c, slog.LevelWarn, "the usage of an agent's keys can't be read", "agent", id, "error", err)
	}
	return views.UsageView{Offered: true, Known: usage}
}
