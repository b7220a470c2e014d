package handlers

import (
	"context"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// newScreen is the form that creates an agent.
type newScreen struct{ agents }

func (s newScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/new", access.ChangeAgents, s.form),
		web.Post("/agents", access.ChangeAgents, s.create).From(newAgentPage).Kept(),
	}
}

func (s newScreen) form(c echo.Context) error {
	sent, notice, err := s.TypedBefore(c, views.NewAgentURL())
	if err != nil {
		return err
	}
	f := readAgentForm(agentFields, sent)
	if sent == nil {
		f.Values["type"], f.IdempotencyKey = string(client.AgentTypeAgent), uuid.NewString()
		if person, _ := auth.FromContext(c.Request().Context()); len(person.Teams) == 1 {
			f.Values["team"] = person.Teams[0] // the only one that there is for them
		}
	}
	f.Notice = notice
	return s.show(c, http.StatusOK, f)
}

func (s newScreen) show(c echo.Context, status int, f *agentForm) error {
	if f.Errors["name"] != "" {
		s.leadToNamesake(c, f)
	}
	return s.Render(c, status, views.NewAgentPage(s.shown(c, f, agentFields)))
}

func (s newScreen) create(c echo.Context) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readAgentForm(agentFields, sent)
	if f.AddProvider {
		return s.show(c, http.StatusOK, f)
	}
	wanted := wantedOf(&client.AgentInfo{})
	agentFields.Apply(&f.Form, wanted)
	params := wanted.create
	params.IdempotencyKey = f.IdempotencyKey
	params.AwaitAcknowledgement = s.Can(c, client.CapabilityAcknowledge)
	check := func(ctx context.Context) error { return s.App.Agents.CheckCreate(ctx, params) }
	if len(f.Errors) > 0 {
		s.FindMore(c, agentFields, &f.Form, check)
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	created, err := s.App.Agents.Create(c.Request().Context(), params)
	if err != nil {
		return s.refuse(c, f, err, check)
	}
	s.Forget(c, f.Kept)
	return s.revealCreated(c, created)
}

// refuse shows the form again, with why the API made no agent of it and whatever else is wrong.
func (s newScreen) refuse(c echo.Context, f *agentForm, err error, check func(context.Context) error) error {
	if f.sentBefore(err) {
		return s.show(c, http.StatusConflict, f)
	}
	return s.show(c, s.RefusedWithMore(c, agentFields, &f.Form, err, check), f)
}

// leadToNamesake leads to the agent that has the name a form asks for.
func (s newScreen) leadToNamesake(c echo.Context, f *agentForm) {
	name := f.Values["name"]
	if name == "" {
		return
	}
	if agent, err := s.App.Agents.GetByName(c.Request().Context(), name); err == nil {
		f.Leads = append(f.Leads, views.Lead{Label: "Go to " + agent.Name, URL: views.AgentURL(agent.ID)})
	}
}
