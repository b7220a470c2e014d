package grants

import (
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// none is the refusal of a slug that nobody may use: another one for agents than for the application (protocol 9.1).
func none(ask Ask, agent *store.Agent) *api.Error {
	code := wire.CodeGrantNotFound
	if agent != nil {
		code = wire.CodeNoDelegatedGrant
	}
	e := notFound(code, ask.Provider, agent)
	switch {
	case ask.Account != "":
		e.Message = "The grants of managed secrets belong to no account."
		e.Hint = "Leave account out; a label tells grants of one secret apart."
	case agent != nil:
		e.Message = "The agent " + agent.Name + " has no grant of " + shown(ask.Provider) + withLabel(ask) + "."
		e.Hint = "Have an operator grant " + agent.Name + " access to " + shown(ask.Provider) + withLabel(ask) + "."
	default:
		e.Message = "The application has no grant of " + shown(ask.Provider) + withLabel(ask) + "."
		e.Hint = "Grant the application access to it, or act for an agent that has a grant."
	}
	return e
}

func withLabel(ask Ask) string {
	if ask.Label == "" {
		return ""
	}
	return " with the label " + shown(ask.Label)
}

// notFound is a refusal with what programs read in it (protocol 6.3).
func notFound(code, provider string, agent *store.Agent) *api.Error {
	e := api.Fail(code)
	e.Extra = map[string]any{"provider_id": nil, "agent_id": nil, "app_user_id": nil}
	if provider != "" {
		e.Extra["provider_id"] = provider
	}
	if agent != nil {
		e.Extra["agent_id"] = agent.ID
	}
	return e
}

// maxCandidates bounds the refusal of an ambiguous request.
const maxCandidates = 20

// A candidateJSON is one of several grants that fit a request (protocol 6.3).
type candidateJSON struct {
	GrantID            string  `json:"grant_id"`
	Label              *string `json:"label"`
	AccountIdentifier  *string `json:"account_identifier"`
	AccountDisplayName *string `json:"account_display_name"`
}

// ambiguous is the refusal of a request that several grants fit.
func ambiguous(fit []store.Grant, ask Ask) *api.Error {
	e := api.Failf(wire.CodeAmbiguousGrant, "%d grants of %s fit this request.", len(fit), shown(ask.Provider))
	e.Extra = map[string]any{
		"provider_id":          ask.Provider,
		"account_identifiers":  []string{},
		"app_user_ids":         []string{},
		"account_was_provided": false,
	}
	if len(fit) > maxCandidates {
		fit = fit[:maxCandidates]
		e.Extra["candidates_truncated"] = true
	}
	ids := make([]string, len(fit))
	candidates := make([]candidateJSON, len(fit))
	for i, g := range fit {
		ids[i] = g.ID
		candidates[i] = candidateJSON{GrantID: g.ID, Label: g.Label}
	}
	e.Extra["grant_ids"], e.Extra["candidates"] = ids, candidates
	return e
}
