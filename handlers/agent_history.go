package handlers

import (
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// agentHistoryScreen is what was done to an agent, its keys and its grants.
type agentHistoryScreen struct{ agents }

func (s agentHistoryScreen) routes() []web.Route {
	const path = "/agents/:id/history"
	return web.AllNeed(client.CapabilityHistory, slices.Concat(
		[]web.Route{web.Get(path, access.ReadAudit, s.of(s.list))},
		web.Exports(path, access.ReadAudit, s.of(s.export)),
	)...)
}

// list shows a page of an agent's history, or of that of one of its keys where the API can tell them apart.
func (s agentHistoryScreen) list(c echo.Context, agent *client.AgentInfo) error {
	h := histories{s.Console}
	state := h.read(c, views.AgentHistoryURL(agent.ID))
	return h.show(c, state, s.events(h, agent), views.WordsOfAgentHistory, func(v views.HistoryView) (views.Page, error) {
		if v.Pages {
			keys, err := s.App.Agents.ListKeys(c.Request().Context(), agent.ID)
			if err != nil {
				return views.Page{}, err
			}
			v.Keys = keys.Items
		}
		return views.AgentHistoryPage(views.AgentHistoryView{AgentHead: s.head(c, agent), HistoryView: v}), nil
	})
}

func (s agentHistoryScreen) events(h histories, agent *client.AgentInfo) events {
	return func(c echo.Context, state views.HistoryState) (*client.History, error) {
		if state.KeyID != "" {
			return h.chosen(client.AuditParams{AgentID: agent.ID, KeyID: state.KeyID})(c, state)
		}
		p := client.HistoryParams{Limit: pageSize, After: state.After, Before: state.Before}
		return s.App.Agents.History(c.Request().Context(), agent.ID, p)
	}
}

// export answers with an agent's whole history, or with that of one of its keys.
func (s agentHistoryScreen) export(c echo.Context, agent *client.AgentInfo) error {
	h := histories{s.Console}
	state := h.read(c, "")
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	if state.KeyID != "" {
		return h.export(c, agent.Name, client.AuditParams{AgentID: agent.ID, KeyID: state.KeyID})
	}
	p := client.HistoryParams{Limit: exportPage}
	return s.Export(c, agent.Name+"-history", web.RowsOf(eventColumns, s.App.Agents.AllHistory(c.Request().Context(), agent.ID, p)))
}
