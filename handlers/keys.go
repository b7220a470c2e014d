package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

func (h *console) mintKey(c echo.Context) error {
	minted, err := h.mint(c)
	if err != nil {
		return err
	}
	return h.revealMinted(c, minted)
}

// mint makes a key, once for each form however often it is sent.
func (h *console) mint(c echo.Context) (*client.AgentKeyMintResult, error) {
	var options []client.MintOption
	can := h.capabilities(c)
	if key := c.FormValue(views.IdempotencyField); key != "" && can.Has(client.CapabilityMintIdempotency) {
		options = append(options, client.IdempotencyKey(key))
	}
	if can.Has(client.CapabilityAcknowledge) {
		options = append(options, client.AwaitAcknowledgement())
	}
	return h.app.Agents.MintKey(c.Request().Context(), h.agent(c).ID, options...)
}

// replaceKey mints a key and revokes the one in the URL: for a new key that nobody stored.
func (h *console) replaceKey(c echo.Context) error {
	minted, err := h.mint(c)
	if err != nil {
		return err
	}
	if minted.APIKey != nil {
		if _, err := h.app.Agents.RevokeKey(c.Request().Context(), h.agent(c).ID, c.Param("key")); err != nil {
			h.logger.WarnContext(c.Request().Context(), "the replaced key could not be revoked", "key_id", c.Param("key"), "error", err)
			h.flash(c, views.AlertWarning, "The new key works, but the key it replaces could not be revoked. Revoke it below.")
		}
	}
	return h.revealMinted(c, minted)
}

func (h *console) acknowledgeKey(c echo.Context) error {
	agent := h.agent(c)
	if h.capabilities(c).Has(client.CapabilityAcknowledge) {
		if _, err := h.app.Agents.AcknowledgeKey(c.Request().Context(), agent.ID, c.Param("key")); err != nil {
			return err
		}
	}
	return h.redirect(c, views.AgentURL(agent.ID))
}

func (h *console) deprecateKey(c echo.Context) error {
	return h.changeKey(c, h.app.Agents.DeprecateKey, "is deprecated: it still works, and warns whoever uses it.")
}

func (h *console) undeprecateKey(c echo.Context) error {
	return h.changeKey(c, h.app.Agents.UndeprecateKey, "is no longer deprecated.")
}

// changeKey changes a key and shows the table of keys again, or its page where there is no JavaScript.
func (h *console) changeKey(c echo.Context, change func(ctx context.Context, agentID, keyID string) (*client.AgentKey, error), said string) error {
	agent := h.agent(c)
	key, err := change(c.Request().Context(), agent.ID, c.Param("key"))
	if err != nil {
		return err
	}
	said = key.Name + " " + said
	if wantsPart(c.Request()) {
		h.say(c, said)
		return h.showAgentWith(c, http.StatusOK, agent, nil)
	}
	return h.done(c, views.AgentURL(agent.ID), said)
}
