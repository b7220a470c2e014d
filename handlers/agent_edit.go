package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

func (h *console) editAgent(c echo.Context) error {
	agent := h.agent(c)
	f, notice, err := h.typedBefore(c, views.EditAgentURL(agent.ID))
	switch {
	case err != nil:
		return err
	case f == nil:
		f = formOf(agent)
		f.Original = f.texts().encode()
	case f.Version != strconv.Itoa(agent.Version):
		f.merge(formOf(agent))
	}
	f.Notice = notice
	return h.showEditForm(c, http.StatusOK, f)
}

// showEditForm draws the form over the agent as it is now; saving it needs that version.
func (h *console) showEditForm(c echo.Context, status int, f *agentForm) error {
	agent := h.agent(c)
	f.ID, f.Name, f.Type, f.Version = agent.ID, agent.Name, string(agent.Type), strconv.Itoa(agent.Version)
	f.Now, f.Agent = h.now(), agent
	return h.render(c, status, views.EditAgentPage(f.AgentForm))
}

func (h *console) updateAgent(c echo.Context) error {
	f, err := readAgentForm(c)
	if err != nil {
		return err
	}
	agent := h.agent(c)
	switch {
	case agent.Status == client.AgentRevoked:
		return h.showDeletedMeanwhile(c, f)
	case f.Version != strconv.Itoa(agent.Version):
		return h.showConflict(c, f)
	case f.Take != "":
		f.take(formOf(agent))
		return h.showEditForm(c, http.StatusOK, f)
	case f.AddProvider:
		return h.showEditForm(c, http.StatusOK, f)
	}
	p := f.parse()
	params, changed := changesTo(agent, f, p)
	h.findMore(c, f, func(ctx context.Context) error { return h.app.Agents.CheckUpdate(ctx, agent.ID, params) })
	switch {
	case len(f.Errors) > 0:
		return h.showEditForm(c, http.StatusUnprocessableEntity, f)
	case !changed:
		return h.unchanged(c, f)
	}
	if params.Scopes != nil {
		if preview := f.previewOf(agent, p.scopes); preview != nil {
			f.Changes = preview
			return h.showEditForm(c, http.StatusOK, f)
		}
		if seconds, err := strconv.Atoi(f.Grace); err == nil {
			params.GraceSeconds = &seconds
		}
	}
	return h.save(c, f, params)
}

func (h *console) save(c echo.Context, f *agentForm, params client.AgentUpdateParams) error {
	ctx, id := c.Request().Context(), h.agent(c).ID
	updated, err := h.app.Agents.Update(ctx, id, params)
	if errors.Is(err, client.ErrAgentConcurrentUpdate) || errors.Is(err, client.ErrAgentNotFound) {
		if err := h.readAgent(c); err != nil && !errors.Is(err, client.ErrAgentNotFound) {
			return err
		}
		if errors.Is(err, client.ErrAgentNotFound) {
			return h.showDeletedMeanwhile(c, f)
		}
		return h.showConflict(c, f)
	}
	if err != nil {
		return h.showEditForm(c, h.refused(c, f, err), f)
	}
	if updated.Version == params.ExpectedVersion { // to the API both mean the same
		return h.unchanged(c, f)
	}
	h.saved(c, f)
	return h.done(c, views.AgentURL(id), updated.Name+" is saved.")
}

func (h *console) unchanged(c echo.Context, f *agentForm) error {
	h.saved(c, f)
	return h.redirectSaying(c, views.AgentURL(h.agent(c).ID), views.MessageInfo, "Nothing was changed.")
}

// changesTo is an update with nothing in it but what the form changes. What could not be read is left out.
func changesTo(a *client.AgentInfo, f *agentForm, p parsed) (params client.AgentUpdateParams, changed bool) {
	params.ExpectedVersion = a.Version
	f.withOwnership(p.metadata, a.Metadata)
	if asTyped(f.DisplayName) != asTyped(formOf(a).DisplayName) {
		params.DisplayName, changed = &f.DisplayName, true
	}
	if p.metadata != nil && !sameJSON(p.metadata, a.Metadata) {
		params.Metadata, changed = p.metadata, true
	}
	if p.policy != nil && !sameJSON(p.policy, a.Policy) {
		params.Policy, changed = p.policy, true
	}
	if len(scopeChanges(wantedScopes(a), p.scopes)) > 0 {
		params.Scopes, changed = p.scopes, true
	}
	return params, changed
}

// wantedScopes is the allowlist an agent has, or will have when a staged narrowing takes effect.
func wantedScopes(a *client.AgentInfo) client.Scopes {
	if a.ScopesPending != nil {
		return a.ScopesPending
	}
	return a.Scopes
}

// previewOf returns what a save would do to the scopes, unless just that was shown already.
func (f *agentForm) previewOf(a *client.AgentInfo, wanted client.Scopes) *views.ScopesPreview {
	shown, err := json.Marshal(wanted)
	if err == nil && f.Previewed == string(shown) {
		return nil
	}
	f.Previewed = string(shown)
	if f.Grace == "" {
		f.Grace = views.DefaultGrace
	}
	return &views.ScopesPreview{Changes: scopeChanges(a.Scopes, wanted)}
}

// scopeChanges lists every scope that one allowlist has and the other has not, by provider.
func scopeChanges(before, after client.Scopes) (changes []views.ScopeChange) {
	for _, row := range rowsOf(after) {
		for _, scope := range row.Scopes {
			if !slices.Contains(before[row.Provider], scope) {
				changes = append(changes, views.ScopeChange{Provider: row.Provider, Scope: scope, Widens: true})
			}
		}
	}
	for _, row := range rowsOf(before) {
		for _, scope := range row.Scopes {
			if !slices.Contains(after[row.Provider], scope) {
				changes = append(changes, views.ScopeChange{Provider: row.Provider, Scope: scope})
			}
		}
	}
	return changes
}
