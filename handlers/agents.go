package handlers

import (
	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// agents is what the screens of agents and their keys share.
type agents struct{ *web.Console }

// of reads the agent that the URL names, and hands it to a handler.
func (s agents) of(handler func(echo.Context, *client.AgentInfo) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		agent, err := s.read(c)
		if err != nil {
			return err
		}
		return handler(c, agent)
	}
}

// live does the same for what changes an agent. For a deleted one it leads to that agent's page instead, which says so.
func (s agents) live(handler func(echo.Context, *client.AgentInfo) error) echo.HandlerFunc {
	return s.of(func(c echo.Context, agent *client.AgentInfo) error {
		if !agent.Live() {
			return s.Warn(c, views.AgentURL(agent.ID), agent.Name+" is deleted: there is nothing more to change.")
		}
		return handler(c, agent)
	})
}

// read gives the agent as it is now, a deleted one too where the API can.
func (s agents) read(c echo.Context) (*client.AgentInfo, error) {
	agent, err := s.get(c, c.Param("id"))
	if err == nil {
		web.LeadTo(c, views.Lead{Label: "Go to " + agent.Name, URL: views.AgentURL(agent.ID)})
	}
	return agent, err
}

func (s agents) get(c echo.Context, id string) (*client.AgentInfo, error) {
	if s.Can(c, client.CapabilityRevokedAgents) {
		return s.App.Agents.GetIncludingRevoked(c.Request().Context(), id)
	}
	return s.App.Agents.Get(c.Request().Context(), id)
}

// head is what all pages of an agent begin with, with the tabs that the API can fill.
func (s agents) head(c echo.Context, agent *client.AgentInfo) views.AgentHead {
	head := views.AgentHead{Agent: agent, Tabs: tabs(s.Console, c, views.AgentTabs(agent.ID), true), HeadAt: s.Now(), AsksReason: s.Can(c, client.CapabilitySuspendReason)}
	if agent.Suspended() {
		head.Suspended = lastEvent(s.Console, c, agent.ID, views.SuspendedAction)
	}
	return head
}

// The pages that forms are on: there people go on who had to sign in again when they sent one.
func newAgentPage(echo.Context) templ.SafeURL    { return views.NewAgentURL() }
func agentPage(c echo.Context) templ.SafeURL     { return views.AgentURL(c.Param("id")) }
func editAgentPage(c echo.Context) templ.SafeURL { return views.EditAgentURL(c.Param("id")) }
