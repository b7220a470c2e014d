package handlers

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

func (h *console) newAgent(c echo.Context) error {
	f, notice, err := h.typedBefore(c, views.NewAgentURL())
	if err != nil {
		return err
	}
	if f == nil {
		f = &agentForm{}
		f.Type, f.IdempotencyKey = string(client.AgentTypeAgent), uuid.NewString()
	}
	f.Notice = notice
	return h.showNewForm(c, http.StatusOK, f)
}

func (h *console) showNewForm(c echo.Context, status int, f *agentForm) error {
	if f.Errors["name"] != "" {
		h.leadToNamesake(c, f)
	}
	return h.render(c, status, views.NewAgentPage(f.AgentForm))
}

func (h *console) createAgent(c echo.Context) error {
	f, err := readAgentForm(c)
	if err != nil {
		return err
	}
	if f.AddProvider {
		return h.showNewForm(c, http.StatusOK, f)
	}
	if f.Name == "" {
		f.refuse("name", "An agent needs a name. Use lower-case letters, digits, - and _.")
	}
	p := f.parse()
	f.withOwnership(p.metadata, nil)
	params := client.AgentCreateParams{
		Name: f.Name, DisplayName: f.DisplayName, Type: client.AgentType(f.Type), Scopes: p.scopes, Metadata: p.metadata,
		Policy: p.policy, IdempotencyKey: f.IdempotencyKey,
		AwaitAcknowledgement: h.capabilities(c).Has(client.CapabilityAcknowledge),
	}
	check := func(ctx context.Context) error { return h.app.Agents.CheckCreate(ctx, params) }
	if len(f.Errors) > 0 {
		h.findMore(c, f, check)
		return h.showNewForm(c, http.StatusUnprocessableEntity, f)
	}
	created, err := h.app.Agents.Create(c.Request().Context(), params)
	if f.sentBefore(err) {
		return h.showNewForm(c, http.StatusConflict, f)
	}
	if err != nil {
		status := h.refused(c, f, err)
		if status == http.StatusUnprocessableEntity {
			h.findMore(c, f, check)
		}
		return h.showNewForm(c, status, f)
	}
	h.saved(c, f)
	return h.revealCreated(c, created)
}

// findMore asks the API what else is wrong with a form, so that a person corrects all of it in one go. What was found
// already stands; that the API can't tell is not worth failing for.
func (h *console) findMore(c echo.Context, f *agentForm, check func(context.Context) error) {
	if !h.capabilities(c).Has(client.CapabilityCheck) {
		return
	}
	ctx := c.Request().Context()
	if err := check(ctx); err != nil && !f.explain(err) {
		h.log(c, slog.LevelWarn, "a form could not be checked", "error", err)
	}
}
