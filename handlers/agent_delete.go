package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// deleteScreen asks for the agent's name, and deletes the agent.
type deleteScreen struct{ agents }

func (s deleteScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/:id/delete", access.DeleteAgents, s.live(s.confirm)),
		web.Post("/agents/:id/delete", access.DeleteAgents, s.live(s.delete)).Fresh(),
	}
}

func (s deleteScreen) confirm(c echo.Context, agent *client.AgentInfo) error {
	word := nameOf(agent)
	word.Typed = s.TypedAgain(c).Or(views.ConfirmNameField, "")
	return s.ask(c, http.StatusOK, agent, word)
}

func (s deleteScreen) ask(c echo.Context, status int, agent *client.AgentInfo, word views.TypedWord) error {
	keys, err := s.App.Agents.ListKeys(c.Request().Context(), agent.ID)
	if err != nil {
		return err
	}
	v := views.DeleteView{Agent: agent, LiveKeys: keys.Live(), Now: s.Now(), Word: word}
	if s.Can(c, client.CapabilityGrants) {
		if v.Grants, err = s.ending(c, client.GrantSearchParams{AgentID: agent.ID}); err == nil {
			v.Below, err = s.ending(c, client.GrantSearchParams{BelowAgent: agent.ID})
		}
	}
	if err != nil {
		return err
	}
	return s.Render(c, status, views.DeletePage(v))
}

// ending are some of the active grants that end with an agent.
func (s deleteScreen) ending(c echo.Context, p client.GrantSearchParams) (*client.GrantSearchResult, error) {
	p.Status, p.Sort, p.Limit = client.GrantActive, client.SortLastUsedDesc, dependentsRows
	return s.App.Grants.Search(c.Request().Context(), p)
}

func (s deleteScreen) delete(c echo.Context, agent *client.AgentInfo) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	if word := nameOf(agent); !confirms(form, &word) {
		return s.ask(c, http.StatusUnprocessableEntity, agent, word)
	}
	if _, err := s.App.Agents.Delete(c.Request().Context(), agent.ID); err != nil {
		return err
	}
	return s.Done(c, views.ListURL(views.PlaceOf(c.Request().Context())), agent.Name+" is deleted and all of its keys are revoked.")
}

// nameOf is what is to be typed before something final is done to an agent.
func nameOf(agent *client.AgentInfo) views.TypedWord {
	return views.TypedWord{Whose: "agent", What: "name", Word: agent.Name}
}
