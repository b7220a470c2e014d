package handlers

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// keysScreen is what can be done to an agent's keys from its page.
type keysScreen struct{ agents }

func (s keysScreen) routes() []web.Route {
	return []web.Route{
		web.Post("/agents/:id/keys", access.MintKeys, s.live(s.mint)).From(agentPage),
		web.Post("/agents/:id/keys/:key/acknowledge", access.MintKeys, s.of(s.acknowledge)).From(agentPage),
		web.Post("/agents/:id/keys/:key/deprecate", access.RevokeKeys, s.live(s.deprecate)).From(agentPage),
		web.Post("/agents/:id/keys/:key/undeprecate", access.MintKeys, s.live(s.undeprecate)).From(agentPage),
		web.Post("/agents/:id/keys/:key/replace", access.MintKeys, s.live(s.replace)).From(agentPage),
	}
}

// mint makes a key, once for each form however often it is sent.
func (s keysScreen) mint(c echo.Context, agent *client.AgentInfo) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	var options []client.MintOption
	if s.Can(c, client.CapabilityMintIdempotency) {
		options = idempotent(form)
	}
	if s.Can(c, client.CapabilityAcknowledge) {
		options = append(options, client.AwaitAcknowledgement())
	}
	minted, err := s.App.Agents.MintKey(c.Request().Context(), agent.ID, options...)
	if err != nil {
		return err
	}
	return s.revealMinted(c, agent, minted)
}

// idempotent makes a key once for each form, however often it is sent.
func idempotent(form url.Values) (options []client.MintOption) {
	if key := form.Get(views.IdempotencyField); key != "" {
		options = append(options, client.IdempotencyKey(key))
	}
	return options
}

// replace takes another key for one that nobody stored. For any other key nothing is made: the way to end it is to
// revoke it, on the page that says what that does.
func (s keysScreen) replace(c echo.Context, agent *client.AgentInfo) error {
	revoke := views.RevokeKeyURL(agent.ID, c.Param("key"))
	if !s.Can(c, client.CapabilityReplace) {
		return s.Warn(c, revoke, "The API can't replace a key in one step. Mint another key first, then revoke this one.")
	}
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	replaced, err := s.App.Agents.ReplaceKey(c.Request().Context(), agent.ID, c.Param("key"), idempotent(form)...)
	if errors.Is(err, client.ErrKeyNotReplaceable) || errors.Is(err, client.ErrKeyAlreadyRevoked) {
		return s.Warn(c, revoke, s.Explain(err, http.MethodPost).Message+" Nothing was changed.")
	}
	if err != nil {
		return err
	}
	return s.revealReplaced(c, agent, replaced)
}

func (s keysScreen) acknowledge(c echo.Context, agent *client.AgentInfo) error {
	if s.Can(c, client.CapabilityAcknowledge) {
		_, err := s.App.Agents.AcknowledgeKey(c.Request().Context(), agent.ID, c.Param("key"))
		if errors.Is(err, client.ErrKeyAlreadyRevoked) {
			return s.Warn(c, views.AgentURL(agent.ID), "The key was revoked meanwhile: what you stored does not work. Mint another key.")
		}
		if err != nil {
			return err
		}
	}
	return s.Redirect(c, views.AgentURL(agent.ID))
}

func (s keysScreen) deprecate(c echo.Context, agent *client.AgentInfo) error {
	return s.change(c, agent, s.App.Agents.DeprecateKey, "is deprecated: it still works, and warns whoever uses it.")
}

func (s keysScreen) undeprecate(c echo.Context, agent *client.AgentInfo) error {
	return s.change(c, agent, s.App.Agents.UndeprecateKey, "is no longer deprecated.")
}

// change changes a key and shows the table of keys again, or its page where there is no JavaScript.
func (s keysScreen) change(c echo.Context, agent *client.AgentInfo, change func(ctx context.Context, agentID, keyID string) (*client.AgentKey, error), done string) error {
	key, err := change(c.Request().Context(), agent.ID, c.Param("key"))
	if errors.Is(err, client.ErrKeyRotated) {
		return s.Warn(c, views.AgentURL(agent.ID), wasRotated)
	}
	if err != nil {
		return err
	}
	return s.Changed(c, views.AgentURL(agent.ID), key.Name+" "+done, func(c echo.Context) error {
		return s.showAgent(c, http.StatusOK, agent, nil)
	})
}
