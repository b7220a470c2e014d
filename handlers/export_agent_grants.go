package handlers

import (
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// export answers with all grants of an agent that a list has.
func (s agentGrantsScreen) export(c echo.Context, agent *client.AgentInfo) error {
	state := readAgentGrantsState(c, agent)
	if err := allRead(c.QueryParams(), state); err != nil {
		return err
	}
	list := s.App.Grants.SearchAll(c.Request().Context(), client.GrantSearchParams{
		AgentID: agent.ID,
		Query:   state.Query,
		Status:  client.GrantStatus(state.Status),
		Sort:    views.ListOrder(state),
		Limit:   exportPage,
	})
	return s.Export(c, agent.Name+"-grants", web.RowsOf(grantColumns, list))
}
