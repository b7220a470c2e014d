package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// appKeyHistoryScreen is what was done to an app key.
type appKeyHistoryScreen struct{ appKeys }

func (s appKeyHistoryScreen) routes() []web.Route {
	return histories{s.Console}.routes("/app-keys/:id/history", access.ReadAudit, s.of(s.list), s.of(s.export))
}

func (s appKeyHistoryScreen) list(c echo.Context, key *client.AppKey) error {
	h := histories{s.Console}
	about := h.chosen(client.AuditParams{Target: key.ID})
	return h.show(c, h.read(c, views.AppKeyHistoryURL(key.ID)), about, views.WordsOfAppKeyHistory, func(v views.HistoryView) (views.Page, error) {
		return views.AppKeyHistoryPage(views.AppKeyHistoryView{AppKeyHead: s.head(c, key), HistoryView: v}), nil
	})
}

func (s appKeyHistoryScreen) export(c echo.Context, key *client.AppKey) error {
	return histories{s.Console}.export(c, "app-key-"+key.ID, client.AuditParams{Target: key.ID})
}
