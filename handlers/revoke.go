package handlers

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

func (h *console) confirmRevoke(c echo.Context) error {
	return h.showRevoke(c, http.StatusOK, "", "")
}

// showRevoke says what revoking would do as things stand now, and asks for the agent's name when it is the last key.
func (h *console) showRevoke(c echo.Context, status int, typed, problem string) error {
	v, err := h.revokeView(c)
	if err != nil {
		return err
	}
	v.Typed, v.Error = typed, problem
	return h.render(c, status, views.RevokePage(v))
}

func (h *console) revokeView(c echo.Context) (views.RevokeView, error) {
	v := views.RevokeView{Agent: h.agent(c), Now: h.now()}
	keys, err := h.app.Agents.ListKeys(c.Request().Context(), v.Agent.ID)
	if err != nil {
		return v, err
	}
	at := slices.IndexFunc(keys.Items, func(k client.AgentKey) bool { return k.KeyID == c.Param("key") })
	if at < 0 {
		return v, client.ErrKeyNotFound
	}
	v.Key = keys.Items[at]
	v.Remaining = views.LiveKeys(slices.Delete(keys.Items, at, at+1))
	return v, nil
}

// revokeKey revokes a key. Force is asked of the API only when this is the last key and the agent's name was typed:
// no form field stands for it, so neither one click nor a stale page can reach it.
func (h *console) revokeKey(c echo.Context) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.revokeView(c)
	if err != nil {
		return err
	}
	var options []client.RevokeOption
	if v.Last() {
		typed := form.Get(views.ConfirmNameField)
		switch {
		case typed == "" && form.Get(views.LastKeyField) == "":
			return h.showRevoke(c, http.StatusConflict, "", "")
		case !isNamed(v.Agent, typed):
			return h.showRevoke(c, http.StatusUnprocessableEntity, typed, nameMismatch(v.Agent.Name))
		}
		options = append(options, client.Force())
	}
	key, err := h.app.Agents.RevokeKey(c.Request().Context(), v.Agent.ID, v.Key.KeyID, options...)
	if errors.Is(err, client.ErrLastActiveKey) {
		return h.showRevoke(c, http.StatusConflict, "", "")
	}
	if err != nil {
		return err
	}
	return h.done(c, views.AgentURL(v.Agent.ID), key.Name+" is revoked. Every request with it is refused from now on.")
}
