package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// editScreen is the form that changes an agent.
type editScreen struct{ agents }

func (s editScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents/:id/edit", web.SignedIn, s.live(s.form)),
		web.Post("/agents/:id", web.SignedIn, s.of(s.update)).From(editAgentPage).Kept(),
	}
}

func (s editScreen) form(c echo.Context, agent *client.AgentInfo) error {
	sent, notice, err := s.TypedBefore(c, views.EditAgentURL(agent.ID))
	if err != nil {
		return err
	}
	f := readAgentForm(sent)
	switch {
	case sent == nil:
		f = formOf(agent)
		f.Original = f.texts().encode()
	case f.Version != strconv.Itoa(agent.Version):
		f.merge(formOf(agent))
	}
	f.Notice = notice
	return s.show(c, agent, http.StatusOK, f)
}

// show draws the form over the agent as it is now; saving it needs that version.
func (s editScreen) show(c echo.Context, agent *client.AgentInfo, status int, f *agentForm) error {
	f.ID, f.Name, f.Type, f.Version = agent.ID, agent.Name, string(agent.Type), strconv.Itoa(agent.Version)
	f.Now, f.Agent = s.Now(), agent
	return s.Render(c, status, views.EditAgentPage(f.AgentForm))
}

func (s editScreen) update(c echo.Context, agent *client.AgentInfo) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readAgentForm(sent)
	switch {
	case !agent.Live():
		return s.showDeleted(c, agent, f)
	case f.Version != strconv.Itoa(agent.Version):
		return s.showConflict(c, agent, f)
	case f.Take != "":
		f.take(formOf(agent))
		return s.show(c, agent, http.StatusOK, f)
	case f.AddProvider:
		return s.show(c, agent, http.StatusOK, f)
	}
	p := f.parse()
	params, changed := changesTo(agent, f, p)
	s.findMore(c, f, func(ctx context.Context) error { return s.App.Agents.CheckUpdate(ctx, agent.ID, params) })
	switch {
	case len(f.Errors) > 0:
		return s.show(c, agent, http.StatusUnprocessableEntity, f)
	case !changed:
		return s.unchanged(c, agent, f)
	}
	if params.Scopes != nil {
		if preview := f.previewOf(agent, p.scopes); preview != nil {
			f.Changes = preview
			return s.show(c, agent, http.StatusOK, f)
		}
		if seconds, err := strconv.Atoi(f.Grace); err == nil {
			params.GraceSeconds = &seconds
		}
	}
	return s.save(c, agent, f, params)
}

func (s editScreen) save(c echo.Context, agent *client.AgentInfo, f *agentForm, params client.AgentUpdateParams) error {
	updated, err := s.App.Agents.Update(c.Request().Context(), agent.ID, params)
	if errors.Is(err, client.ErrAgentConcurrentUpdate) || errors.Is(err, client.ErrAgentNotFound) {
		now, readErr := s.read(c)
		switch {
		case errors.Is(readErr, client.ErrAgentNotFound):
			now = agent
		case readErr != nil:
			return readErr
		}
		if errors.Is(err, client.ErrAgentNotFound) {
			return s.showDeleted(c, now, f)
		}
		return s.showConflict(c, now, f)
	}
	if err != nil {
		return s.show(c, agent, s.refused(c, f, err), f)
	}
	if updated.Version == params.ExpectedVersion { // to the API both mean the same
		return s.unchanged(c, agent, f)
	}
	s.Forget(c, f.Kept)
	return s.Done(c, views.AgentURL(agent.ID), updated.Name+" is saved.")
}

func (s editScreen) unchanged(c echo.Context, agent *client.AgentInfo, f *agentForm) error {
	s.Forget(c, f.Kept)
	return s.Inform(c, views.AgentURL(agent.ID), "Nothing was changed.")
}

// showConflict sets what was typed beside what somebody else saved meanwhile.
func (s editScreen) showConflict(c echo.Context, now *client.AgentInfo, f *agentForm) error {
	f.merge(formOf(now))
	return s.show(c, now, http.StatusConflict, f)
}

// showDeleted answers an edit of an agent that somebody deleted: with what was typed, to make another of it.
func (s editScreen) showDeleted(c echo.Context, agent *client.AgentInfo, f *agentForm) error {
	f.Name, f.Type, f.IdempotencyKey = agent.Name, string(agent.Type), uuid.NewString()
	f.Headline = "Nothing was saved"
	f.Message = agent.Name + " was deleted in the meantime. What you typed is here: press Create agent to make another agent of that name."
	if !agent.Live() {
		f.Leads = append(f.Leads, views.Lead{Label: "Go to the deleted " + agent.Name, URL: views.AgentURL(agent.ID)})
	}
	return newScreen{s.agents}.show(c, http.StatusConflict, f)
}

// changesTo is an update with nothing in it but what the form changes. What could not be read is left out.
func changesTo(a *client.AgentInfo, f *agentForm, p parsed) (params client.AgentUpdateParams, changed bool) {
	params.ExpectedVersion = a.Version
	f.withOwnership(p.metadata, a.Metadata)
	if asTyped(f.DisplayName) != asTyped(formOf(a).DisplayName) {
		params.DisplayName, changed = &f.DisplayName, true
	}
	if p.metadata != nil && !web.SameJSON(p.metadata, a.Metadata) {
		params.Metadata, changed = p.metadata, true
	}
	if p.policy != nil && !web.SameJSON(p.policy, a.Policy) {
		params.Policy, changed = p.policy, true
	}
	if !a.WantedScopes().ChangeTo(p.scopes).Empty() {
		params.Scopes, changed = p.scopes, true
	}
	return params, changed
}

// previewOf returns what a save would do to the scopes, unless just that was shown already.
func (f *agentForm) previewOf(a *client.AgentInfo, wanted client.Scopes) *client.ScopesChange {
	shown, err := json.Marshal(wanted)
	if err == nil && f.Previewed == string(shown) {
		return nil
	}
	f.Previewed = string(shown)
	if f.Grace == "" {
		f.Grace = views.DefaultGrace
	}
	change := a.Scopes.ChangeTo(wanted)
	return &change
}
