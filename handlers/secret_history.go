package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// secretHistoryScreen is what was done to a managed secret.
type secretHistoryScreen struct{ secrets }

func (s secretHistoryScreen) routes() []web.Route {
	return histories{s.Console}.routes("/secrets/:slug/history", access.ReadAudit, s.of(s.list), s.of(s.export))
}

func (s secretHistoryScreen) list(c echo.Context, secret *client.ManagedSecret) error {
	h := histories{s.Console}
	about := h.chosen(client.AuditParams{Target: secret.ID})
	return h.show(c, h.read(c, views.SecretHistoryURL(secret)), about, views.WordsOfSecretHistory, func(v views.HistoryView) (views.Page, error) {
		return views.SecretHistoryPage(views.SecretHistoryView{SecretHead: s.head(c, secret), HistoryView: v}), nil
	})
}

func (s secretHistoryScreen) export(c echo.Context, secret *client.ManagedSecret) error {
	return histories{s.Console}.export(c, secret.Slug, client.AuditParams{Target: secret.ID})
}
