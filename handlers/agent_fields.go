package handlers

import (
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// agentFields are the rows of the form that makes an agent. Those that are kept in the metadata stand before it.
var agentFields = web.Fields[*unshown, *wantedAgent]{
	{
		FormField: views.FormField{
			Name:     "name",
			Label:    "Name",
			Hint:     "Lower-case letters, digits, - and _, up to 64. It can't be changed later.",
			Card:     views.IdentityCard,
			Fixed:    true,
			Required: true,
			First:    true,
			Mono:     true,
		},
		Kind:     web.Word,
		Get:      func(a *unshown) string { return a.Name },
		Set:      (*wantedAgent).setName,
		Refusals: map[error]string{client.ErrAgentNameExists: "Another agent has this name. Choose another, or look for that agent in the list."},
	},
	{
		FormField: views.FormField{Name: "display_name", Label: "Display name", Card: views.IdentityCard, Optional: true},
		Kind:      web.Line,
		Get:       func(a *unshown) string { return views.DisplayName(&a.AgentInfo) },
		Set:       (*wantedAgent).setDisplayName,
	},
	{
		FormField: views.FormField{Name: "type", Label: "Type", Card: views.IdentityCard, Fixed: true, Options: views.AgentTypes},
		Kind:      web.Choice,
		Get:       func(a *unshown) string { return string(a.Type) },
		Set:       (*wantedAgent).setType,
	},
	inMetadata(views.FormField{
		Name:     wire.MetadataOwner,
		Label:    "Owner",
		Hint:     "Who to ask about it: an email address.",
		Card:     views.IdentityCard,
		Optional: true,
	}),
	inMetadata(views.FormField{
		Name:     wire.MetadataTeam,
		Label:    "Team",
		Hint:     "The group it works for.",
		Card:     views.IdentityCard,
		Optional: true,
		Beside:   true,
	}),
	{
		FormField: views.FormField{Name: "scopes", Label: "Scopes"},
		Kind:      scopesKind,
		Get:       func(a *unshown) string { return scopesTyped(views.ScopeRows(a.WantedScopes())) },
		Set:       (*wantedAgent).setScopes,
		Part:      scopesPart,
	},
	{
		FormField: views.FormField{
			Name:     "metadata",
			Label:    "Metadata",
			Hint:     "A JSON object, kept beside owner and team.",
			Card:     views.DetailsCard,
			Optional: true,
			Mono:     true,
		},
		Kind: web.JSON,
		Get:  func(a *unshown) string { return web.FormatJSON(a.Metadata) },
		Set:  (*wantedAgent).setMetadata,
	},
	{
		FormField: views.FormField{Name: "policy", Label: "Policy", Hint: `A JSON object, such as {"max_spend_usd": 50}.`, Card: views.DetailsCard, Optional: true, Mono: true},
		Kind:      web.JSON,
		Get:       func(a *unshown) string { return web.FormatJSON(a.Policy) },
		Set:       (*wantedAgent).setPolicy,
	},
}

// editableFields are those of the form that changes an agent.
var editableFields = agentFields.Editable()

// inMetadata is the row of a text that is kept in the metadata.
func inMetadata(field views.FormField) web.Field[*unshown, *wantedAgent] {
	return web.Field[*unshown, *wantedAgent]{
		FormField: field,
		Kind:      web.Line,
		API:       "metadata." + field.Name,
		Get:       func(a *unshown) string { return a.takeText(field.Name) },
		Set:       func(w *wantedAgent, typed string) string { return w.setInMetadata(field.Name, typed) },
	}
}
