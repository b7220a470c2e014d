package handlers

import (
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/handlers/web"
)

// agentID is the id of the agent that a name or an id means, "" for neither.
func agentID(h *web.Console, c echo.Context, nameOrID string) (string, error) {
	if nameOrID == "" || uuid.Validate(nameOrID) == nil {
		return nameOrID, nil
	}
	agent, err := h.App.Agents.GetByName(c.Request().Context(), nameOrID)
	if err != nil {
		return "", err
	}
	return agent.ID, nil
}
