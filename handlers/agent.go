package handlers

import (
	"context"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

const agentKey = "agent"

// loadAgent reads the agent that the URL names, once for all handlers below /agents/:id.
func (h *console) loadAgent(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := h.readAgent(c); err != nil {
			return err
		}
		return next(c)
	}
}

// readAgent reads the agent as it is now, a deleted one too where the API can.
func (h *console) readAgent(c echo.Context) error {
	read := h.app.Agents.Get
	if h.capabilities(c).Has(client.CapabilityRevokedAgents) {
		read = h.app.Agents.GetIncludingRevoked
	}
	agent, err := read(c.Request().Context(), c.Param("id"))
	if err == nil {
		c.Set(agentKey, agent)
	}
	return err
}

// onlyLive keeps what changes an agent away from one that is deleted, whose page says so.
func (h *console) onlyLive(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if agent := h.agent(c); agent.Status == client.AgentRevoked {
			return h.redirectSaying(c, views.AgentURL(agent.ID), views.MessageWarning, agent.Name+" is deleted: there is nothing more to change.")
		}
		return next(c)
	}
}

// agent is what loadAgent read.
func (h *console) agent(c echo.Context) *client.AgentInfo {
	return c.Get(agentKey).(*client.AgentInfo)
}

func (h *console) showAgent(c echo.Context) error {
	return h.showAgentWith(c, http.StatusOK, h.agent(c), nil)
}

// showAgentWith draws an agent's page, with a new key's modal over it when there is one to reveal.
func (h *console) showAgentWith(c echo.Context, status int, agent *client.AgentInfo, reveal *views.Reveal) error {
	keys, err := h.app.Agents.ListKeys(c.Request().Context(), agent.ID)
	if err != nil {
		return err
	}
	return h.render(c, status, views.AgentPage(views.AgentView{
		Agent: agent, Keys: keys.Items, Now: h.now(), APIBaseURL: h.apiBaseURL(c), Reveal: reveal,
		IdempotencyKey: uuid.NewString(), CanReplace: h.capabilities(c).Has(client.CapabilityReplace),
	}))
}

func (h *console) suspendAgent(c echo.Context) error {
	return h.changeStatus(c, h.app.Agents.Suspend, "is suspended: its keys are refused until it is resumed.")
}

func (h *console) resumeAgent(c echo.Context) error {
	return h.changeStatus(c, h.app.Agents.Resume, "is active again: its keys work.")
}

func (h *console) changeStatus(c echo.Context, change func(context.Context, string) (*client.AgentInfo, error), said string) error {
	agent, err := change(c.Request().Context(), h.agent(c).ID)
	if err != nil {
		return err
	}
	return h.done(c, views.AgentURL(agent.ID), agent.Name+" "+said)
}

func (h *console) confirmDelete(c echo.Context) error {
	return h.showDelete(c, http.StatusOK, views.DeleteView{})
}

func (h *console) showDelete(c echo.Context, status int, v views.DeleteView) error {
	v.Agent, v.Now = h.agent(c), h.now()
	keys, err := h.app.Agents.ListKeys(c.Request().Context(), v.Agent.ID)
	if err != nil {
		return err
	}
	v.LiveKeys = views.LiveKeys(keys.Items)
	return h.render(c, status, views.DeletePage(v))
}

func (h *console) deleteAgent(c echo.Context) error {
	agent := h.agent(c)
	form, err := posted(c)
	if err != nil {
		return err
	}
	typed := form.Get(views.ConfirmNameField)
	if !isNamed(agent, typed) {
		return h.showDelete(c, http.StatusUnprocessableEntity, views.DeleteView{Typed: typed, Error: nameMismatch(agent.Name)})
	}
	if _, err := h.app.Agents.Delete(c.Request().Context(), agent.ID); err != nil {
		return err
	}
	return h.done(c, placeOf(c).URL(), agent.Name+" is deleted and all of its keys are revoked.")
}

// isNamed reports whether a name that was typed is the agent's, whatever space the keyboard left around it.
func isNamed(agent *client.AgentInfo, typed string) bool {
	return text.Normal(strings.TrimSpace(typed)) == text.Normal(agent.Name)
}

func nameMismatch(name string) string {
	return "This is not the agent's name. Type " + name + " exactly as it stands above."
}
