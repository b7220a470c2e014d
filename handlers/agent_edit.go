package handlers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// editScreen is the form that changes an agent.
type editScreen struct{ agents }

func (s editScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/:id/edit", access.ChangeAgents, s.live(s.form)),
		web.Post("/agents/:id", access.ChangeAgents, s.of(s.update)).From(editAgentPage).Kept(),
	}
}

func (s editScreen) form(c echo.Context, agent *client.AgentInfo) error {
	sent, notice, err := s.TypedBefore(c, views.EditAgentURL(agent.ID))
	if err != nil {
		return err
	}
	f := readAgentForm(editableFields, sent)
	switch {
	case sent == nil:
		f.Form = editableFields.Fill(unshownOf(agent))
		notice = cmp.Or(notice, f.addSecret(c.QueryParam(views.SecretParam)))
	case f.Version != strconv.Itoa(agent.Version):
		editableFields.Merge(&f.Form, unshownOf(agent))
	}
	f.Notice = notice
	return s.show(c, agent, http.StatusOK, f)
}

// show draws the form over the agent as it is now; saving it needs that version.
func (s editScreen) show(c echo.Context, agent *client.AgentInfo, status int, f *agentForm) error {
	f.Agent, f.Version = agent, strconv.Itoa(agent.Version)
	if agent.HidesApprovers() {
		f.Hints = map[string]string{"policy": "A JSON object. Approvers are shown as a number and kept when you leave it alone."}
	}
	return s.Render(c, status, views.EditAgentPage(s.shown(c, f, editableFields)))
}

func (s editScreen) update(c echo.Context, agent *client.AgentInfo) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readAgentForm(editableFields, sent)
	switch {
	case !agent.Live():
		return s.showDeleted(c, agent, f)
	case f.Version != strconv.Itoa(agent.Version):
		return s.showConflict(c, agent, f)
	case f.Take != "":
		editableFields.Take(&f.Form, unshownOf(agent))
		return s.show(c, agent, http.StatusOK, f)
	case f.AddProvider:
		return s.show(c, agent, http.StatusOK, f)
	}
	return s.apply(c, agent, f)
}

// apply saves what the form changes. A change of the scopes is shown before.
func (s editScreen) apply(c echo.Context, agent *client.AgentInfo, f *agentForm) error {
	wanted := wantedOf(agent)
	wanted.update.ExpectedVersion = agent.Version
	editableFields.Apply(&f.Form, wanted)
	s.FindMore(c, editableFields, &f.Form, func(ctx context.Context) error { return s.App.Agents.CheckUpdate(ctx, agent.ID, wanted.update) })
	switch {
	case len(f.Errors) > 0:
		return s.show(c, agent, http.StatusUnprocessableEntity, f)
	case !wanted.changed:
		return s.unchanged(c, agent, f)
	case wanted.update.Scopes != nil && f.preview(agent, wanted.update.Scopes):
		return s.show(c, agent, http.StatusOK, f)
	}
	if seconds, err := strconv.Atoi(f.Grace); err == nil && wanted.update.Scopes != nil {
		seconds = int(views.WorkingGrace(seconds, s.Now(), s.Zone) / time.Second)
		wanted.update.GraceSeconds = &seconds
	}
	return s.save(c, agent, f, wanted.update)
}

func (s editScreen) save(c echo.Context, agent *client.AgentInfo, f *agentForm, params client.AgentUpdateParams) error {
	updated, err := s.App.Agents.Update(c.Request().Context(), agent.ID, params)
	if errors.Is(err, client.ErrAgentConcurrentUpdate) || errors.Is(err, client.ErrAgentNotFound) {
		return s.overtaken(c, agent, f, errors.Is(err, client.ErrAgentNotFound))
	}
	if err != nil {
		return s.show(c, agent, s.Refused(c, editableFields, &f.Form, err), f)
	}
	if updated.Version == params.ExpectedVersion { // to the API both mean the same
		return s.unchanged(c, agent, f)
	}
	s.Forget(c, f.Kept)
	said := updated.Name + " is saved."
	if updated.Staged() {
		said += " The scopes that it loses keep working until the end of the grace period."
	}
	return s.Done(c, views.AgentURL(agent.ID), said)
}

// overtaken answers an edit of an agent that somebody changed or deleted since it was read.
func (s editScreen) overtaken(c echo.Context, agent *client.AgentInfo, f *agentForm, deleted bool) error {
	now, err := s.read(c)
	switch {
	case errors.Is(err, client.ErrAgentNotFound):
		now = agent
	case err != nil:
		return err
	}
	if deleted {
		return s.showDeleted(c, now, f)
	}
	return s.showConflict(c, now, f)
}

func (s editScreen) unchanged(c echo.Context, agent *client.AgentInfo, f *agentForm) error {
	s.Forget(c, f.Kept)
	return s.Inform(c, views.AgentURL(agent.ID), "Nothing was changed.")
}

// showConflict sets what was typed beside what somebody else saved meanwhile.
func (s editScreen) showConflict(c echo.Context, now *client.AgentInfo, f *agentForm) error {
	editableFields.Merge(&f.Form, unshownOf(now))
	return s.show(c, now, http.StatusConflict, f)
}

// showDeleted answers an edit of an agent that somebody deleted: with what was typed, to make another of it.
func (s editScreen) showDeleted(c echo.Context, agent *client.AgentInfo, f *agentForm) error {
	f.Values["name"], f.Values["type"], f.IdempotencyKey = agent.Name, string(agent.Type), uuid.NewString()
	f.Headline = "Nothing was saved"
	f.Message = agent.Name + " was deleted in the meantime. What you typed is here: press Create agent to make another agent of that name."
	if !agent.Live() {
		f.Leads = append(f.Leads, views.Lead{Label: "Go to the deleted " + agent.Name, URL: views.AgentURL(agent.ID)})
	}
	return newScreen(s).show(c, http.StatusConflict, f)
}
