package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

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
	form, err := posted(c)
	if err != nil {
		return nil, err
	}
	var options []client.MintOption
	can := h.capabilities(c)
	if can.Has(client.CapabilityMintIdempotency) {
		options = idempotent(form)
	}
	if can.Has(client.CapabilityAcknowledge) {
		options = append(options, client.AwaitAcknowledgement())
	}
	return h.app.Agents.MintKey(c.Request().Context(), h.agent(c).ID, options...)
}

// idempotent makes a key once for each form, however often it is sent.
func idempotent(form url.Values) (options []client.MintOption) {
	if key := form.Get(views.IdempotencyField); key != "" {
		options = append(options, client.IdempotencyKey(key))
	}
	return options
}

// replaceKey takes another key for one that nobody stored. For any other key nothing is made: the way to end it is to
// revoke it, on the page that says what that does.
func (h *console) replaceKey(c echo.Context) error {
	agent, key := h.agent(c), c.Param("key")
	if !h.capabilities(c).Has(client.CapabilityReplace) {
		return h.leadToRevoke(c, "The API can't replace a key in one step. Mint another key first, then revoke this one.")
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	replaced, err := h.app.Agents.ReplaceKey(c.Request().Context(), agent.ID, key, idempotent(form)...)
	if errors.Is(err, client.ErrKeyNotReplaceable) || errors.Is(err, client.ErrKeyAlreadyRevoked) {
		return h.leadToRevoke(c, explain(err, http.MethodPost).Message+" Nothing was changed.")
	}
	if err != nil {
		return err
	}
	return h.revealReplaced(c, replaced)
}

func (h *console) leadToRevoke(c echo.Context, said string) error {
	return h.redirectSaying(c, views.RevokeKeyURL(h.agent(c).ID, c.Param("key")), views.MessageWarning, said)
}

func (h *console) acknowledgeKey(c echo.Context) error {
	agent := h.agent(c)
	if h.capabilities(c).Has(client.CapabilityAcknowledge) {
		_, err := h.app.Agents.AcknowledgeKey(c.Request().Context(), agent.ID, c.Param("key"))
		if errors.Is(err, client.ErrKeyAlreadyRevoked) {
			return h.redirectSaying(c, views.AgentURL(agent.ID), views.MessageWarning,
				"The key was revoked meanwhile: what you stored does not work. Mint another key.")
		}
		if err != nil {
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
