package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// agentHistoryScreen is what was done to an agent.
type agentHistoryScreen struct{ agents }

func (s agentHistoryScreen) routes() []web.Route {
	const path = "/agents/:id/history"
	return web.AllNeed(client.CapabilityHistory, slices.Concat(
		[]web.Route{web.Get(path, access.ReadAudit, s.of(s.list))},
		web.Exports(path, access.ReadAudit, s.of(s.export)),
	)...)
}

// list shows a page of an agent's history.
func (s agentHistoryScreen) list(c echo.Context, agent *client.AgentInfo) error {
	q := c.QueryParams()
	state := views.AgentHistoryState{AgentID: agent.ID, Place: q.Get(views.FromParam), ListPlace: readListPlace(q, nil)}
	history, err := s.App.Agents.History(c.Request().Context(), agent.ID, client.HistoryParams{Limit: pageSize, After: state.After, Before: state.Before})
	if refusalOf(err) == cursorRefused {
		return s.Redirect(c, views.ListStartURL(state))
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.AgentHistoryPage(views.AgentHistoryView{
		AgentHead: s.head(c, agent),
		State:     state,
		History:   history,
		Now:       s.Now(),
	}))
}
