package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// personHistoryScreen is what was done to an account, and its sign-ins.
type personHistoryScreen struct{ people }

func (s personHistoryScreen) routes() []web.Route {
	return histories{s.Console}.routes("/people/:id/history", access.ReadAudit, s.account(s.list), s.account(s.export))
}

func (s personHistoryScreen) list(c echo.Context, person auth.Account) error {
	h := histories{s.Console}
	about := h.chosen(client.AuditParams{Target: person.ID})
	return h.show(c, h.read(c, views.PersonHistoryURL(person.ID)), about, views.WordsOfPersonHistory, func(v views.HistoryView) (views.Page, error) {
		head, err := s.head(c, person)
		return views.PersonHistoryPage(views.PersonHistoryView{PersonHead: head, HistoryView: v}), err
	})
}

func (s personHistoryScreen) export(c echo.Context, person auth.Account) error {
	return histories{s.Console}.export(c, person.Email, client.AuditParams{Target: person.ID})
}
