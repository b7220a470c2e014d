package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// revokeScreen says what the revocation of a key would do, and revokes it.
type revokeScreen struct{ agents }

func (s revokeScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/:id/keys/:key/revoke", access.RevokeKeys, s.of(s.confirm)),
		web.Post("/agents/:id/keys/:key/revoke", access.RevokeKeys, s.live(s.revoke)).FreshWhen(ofLastKey),
	}
}

// ofLastKey reports whether a form is that of an agent's last key.
func ofLastKey(c echo.Context) (bool, error) {
	form, err := web.Posted(c)
	return form.Has(views.LastKeyField) || form.Get(views.ConfirmNameField) != "", err
}

func (s revokeScreen) confirm(c echo.Context, agent *client.AgentInfo) error {
	word := lastKeyOf(agent)
	word.Typed = s.TypedAgain(c).Or(views.ConfirmNameField, "")
	return s.ask(c, agent, http.StatusOK, word)
}

// lastKeyOf is what is to be typed before an agent's last key is revoked.
func lastKeyOf(agent *client.AgentInfo) views.TypedWord {
	word := nameOf(agent)
	word.Also = views.LastKeyField
	return word
}

// ask says what revoking would do as things stand now, and asks for the agent's name when it is the last key.
func (s revokeScreen) ask(c echo.Context, agent *client.AgentInfo, status int, word views.TypedWord) error {
	v, err := s.view(c, agent)
	if err != nil {
		return err
	}
	v.Word = word
	return s.Render(c, status, views.RevokePage(v))
}

func (s revokeScreen) view(c echo.Context, agent *client.AgentInfo) (views.RevokeView, error) {
	v := views.RevokeView{Agent: agent, Now: s.Now()}
	keys, err := s.App.Agents.ListKeys(c.Request().Context(), agent.ID)
	if err != nil {
		return v, err
	}
	var found bool
	if v.Key, found = keys.Find(c.Param("key")); !found {
		return v, client.ErrKeyNotFound
	}
	working := keys.Working(v.Now)
	v.Last, v.Remaining = working.IsLast(v.Key.KeyID), working.LiveBeside(v.Key.KeyID)
	return v, nil
}

// revoke revokes a key. Force is asked of the API only when this is the last key and the agent's name was typed:
// no form field stands for it, so neither one click nor a stale page can reach it.
func (s revokeScreen) revoke(c echo.Context, agent *client.AgentInfo) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	v, err := s.view(c, agent)
	if err != nil {
		return err
	}
	var options []client.RevokeOption
	if v.Last {
		word := lastKeyOf(agent)
		switch {
		case form.Get(views.ConfirmNameField) == "" && form.Get(views.LastKeyField) == "":
			return s.ask(c, agent, http.StatusConflict, word)
		case !confirms(form, &word):
			return s.ask(c, agent, http.StatusUnprocessableEntity, word)
		}
		options = append(options, client.Force())
	}
	key, err := s.App.Agents.RevokeKey(c.Request().Context(), agent.ID, v.Key.KeyID, options...)
	if errors.Is(err, client.ErrLastActiveKey) {
		return s.ask(c, agent, http.StatusConflict, lastKeyOf(agent))
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AgentURL(agent.ID), key.Name+" is revoked. Every request with it is refused from now on.")
}
