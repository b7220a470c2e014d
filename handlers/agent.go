package handlers

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// agentScreen is one agent's page.
type agentScreen struct{ agents }

func (s agentScreen) routes() []web.Route {
	nowhere := s.live(func(c echo.Context, _ *client.AgentInfo) error { return web.NotFound(c) })
	return []web.Route{
		web.Get("/agents/:id", access.ReadAgents, s.of(s.page)),
		web.Post("/agents/:id/suspend", access.SuspendAgents, s.live(s.suspend)).From(agentPage),
		web.Post("/agents/:id/resume", access.ChangeAgents, s.live(s.resume)).From(agentPage),
		web.Elsewhere("/agents/:id", web.SignedIn, nowhere).From(editAgentPage),
		web.Elsewhere("/agents/:id/*", web.SignedIn, nowhere).From(agentPage),
	}
}

func (s agentScreen) page(c echo.Context, agent *client.AgentInfo) error {
	return s.showAgent(c, http.StatusOK, agent, nil)
}

// showAgent draws an agent's page, with a new key's modal over it when there is one to reveal.
func (s agents) showAgent(c echo.Context, status int, agent *client.AgentInfo, reveal *views.Reveal) error {
	return s.drawAgent(c, status, s.head(c, agent), reveal)
}

func (s agents) drawAgent(c echo.Context, status int, head views.AgentHead, reveal *views.Reveal) error {
	agent := head.Agent
	keys, err := s.App.Agents.ListKeys(c.Request().Context(), agent.ID)
	if err != nil {
		return err
	}
	return s.Render(c, status, views.AgentPage(views.AgentView{
		AgentHead:      head,
		Keys:           keys,
		Now:            s.Now(),
		APIBaseURL:     s.APIBaseURL(c),
		Reveal:         reveal,
		IdempotencyKey: uuid.NewString(),
		Usage:          s.usage(c, agent.ID),
		CanReplace:     s.Can(c, client.CapabilityReplace),
		KeyHistory:     s.Can(c, client.CapabilityAudit),
		CanSecrets:     s.Can(c, client.CapabilityManagedSecrets),
	}))
}

// suspend suspends an agent, and tells why if somebody said it.
func (s agentScreen) suspend(c echo.Context, agent *client.AgentInfo) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	suspend, reason := s.App.Agents.Suspend, strings.TrimSpace(form.Get(views.FieldReason))
	if reason != "" {
		suspend = func(ctx context.Context, id string) (*client.AgentInfo, error) {
			return s.App.Agents.SuspendBecause(ctx, id, reason)
		}
	}
	err = s.change(c, agent, suspend, "is suspended: its keys are refused until it is resumed.")
	var refused *client.Error
	if errors.As(err, &refused) && refused.Field == views.FieldReason {
		head := s.head(c, agent)
		head.Reason, head.ReasonProblem = reason, refused.Message
		return s.drawAgent(c, http.StatusUnprocessableEntity, head, nil)
	}
	return err
}

func (s agentScreen) resume(c echo.Context, agent *client.AgentInfo) error {
	return s.change(c, agent, s.App.Agents.Resume, "is active again: its keys work.")
}

func (s agentScreen) change(c echo.Context, agent *client.AgentInfo, change func(context.Context, string) (*client.AgentInfo, error), done string) error {
	agent, err := change(c.Request().Context(), agent.ID)
	if err != nil {
		return err
	}
	return s.Done(c, views.AgentURL(agent.ID), agent.Name+" "+done)
}
