package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// deleteScreen asks for the agent's name, and deletes the agent.
type deleteScreen struct{ agents }

func (s deleteScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/:id/delete", web.SignedIn, s.live(s.confirm)),
		web.Post("/agents/:id/delete", web.SignedIn, s.live(s.delete)),
	}
}

func (s deleteScreen) confirm(c echo.Context, agent *client.AgentInfo) error {
	return s.ask(c, http.StatusOK, views.DeleteView{Agent: agent})
}

func (s deleteScreen) ask(c echo.Context, status int, v views.DeleteView) error {
	v.Now = s.Now()
	keys, err := s.App.Agents.ListKeys(c.Request().Context(), v.Agent.ID)
	if err != nil {
		return err
	}
	v.LiveKeys = keys.Live()
	return s.Render(c, status, views.DeletePage(v))
}

func (s deleteScreen) delete(c echo.Context, agent *client.AgentInfo) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	typed := form.Get(views.ConfirmNameField)
	if !isNamed(agent, typed) {
		return s.ask(c, http.StatusUnprocessableEntity, views.DeleteView{Agent: agent, Typed: typed, Error: nameMismatch(agent.Name)})
	}
	if _, err := s.App.Agents.Delete(c.Request().Context(), agent.ID); err != nil {
		return err
	}
	return s.Done(c, views.ListURL(views.PlaceOf(c.Request().Context())), agent.Name+" is deleted and all of its keys are revoked.")
}

// isNamed reports whether a name that was typed is the agent's, whatever space the keyboard left around it.
func isNamed(agent *client.AgentInfo, typed string) bool {
	return text.Normal(strings.TrimSpace(typed)) == text.Normal(agent.Name)
}

func nameMismatch(name string) string {
	return "This is not the agent's name. Type " + name + " exactly as it stands above."
}
