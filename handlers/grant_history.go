package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// grantHistoryScreen is what was done to a grant.
type grantHistoryScreen struct{ grants }

func (s grantHistoryScreen) routes() []web.Route {
	return histories{s.Console}.routes("/grants/:id/history", access.ReadAudit, s.of(s.list), s.of(s.export))
}

func (s grantHistoryScreen) list(c echo.Context, grant *client.Grant) error {
	h := histories{s.Console}
	about := h.chosen(client.AuditParams{Target: grant.ID})
	return h.show(c, h.read(c, views.GrantHistoryURL(grant.ID)), about, views.WordsOfGrantHistory, func(v views.HistoryView) (views.Page, error) {
		return views.GrantHistoryPage(views.GrantHistoryView{GrantHead: s.head(c, grant), HistoryView: v}), nil
	})
}

func (s grantHistoryScreen) export(c echo.Context, grant *client.Grant) error {
	return histories{s.Console}.export(c, "grant-"+grant.ID, client.AuditParams{Target: grant.ID})
}
