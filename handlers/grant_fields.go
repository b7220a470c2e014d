package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// The rows of forms that grant access.
type grantRows = web.Fields[struct{}, *wantedGrant]

// wantedGrant gathers what a form asks for.
type wantedGrant struct {
	params client.GrantCreateParams
	ends   ends
}

// ownGrantFields are the rows of the form of an agent's own page.
var ownGrantFields = func() grantRows {
	rows := slices.Clone(grantFields[2:])
	rows[0].First = true
	return rows
}()

// grantFields are all rows. Those of the holder are first; who is meant by what is typed is looked up besides.
var grantFields = grantRows{
	{
		FormField: views.FormField{Name: views.FieldPrincipal, Label: "Who", Card: views.GrantCard, Options: views.HolderOptions},
		Kind:      web.Choice,
		API:       "system",
		Set: func(w *wantedGrant, typed string) string {
			w.params.System = typed == string(client.PrincipalSystem)
			return ""
		},
	},
	{
		FormField: views.FormField{
			Name:     views.FieldAgent,
			Label:    "Agent",
			Hint:     "Its name or id.",
			Card:     views.GrantCard,
			When:     views.ForAgents,
			Suggest:  views.SuggestAgentsURL(),
			Required: true,
			First:    true,
			Mono:     true,
		},
		Kind: web.Chooser,
		API:  "agent_id",
		Set:  setNothing,
	},
	{
		FormField: views.FormField{
			Name:     views.FieldSecret,
			Label:    "Secret",
			Hint:     "Its slug or id.",
			Card:     views.GrantCard,
			Suggest:  views.SuggestSecretsURL(),
			Required: true,
			Mono:     true,
		},
		Kind: web.Chooser,
		Set:  setNothing,
	},
	{
		FormField: views.FormField{Name: "label", Label: "Label", Hint: "Tells it apart from other grants of the same secret to the same holder.", Card: views.GrantCard, Optional: true},
		Kind:      web.Line,
		Set:       func(w *wantedGrant, typed string) string { w.params.Label = strings.TrimSpace(typed); return "" },
		Refusals: map[error]string{
			client.ErrSiblingLabel: "A grant of this secret to the same holder has this label, or none as this one. Choose a label that none has.",
		},
	},
	{
		FormField: views.FormField{Name: views.FieldExpires, Label: "Expires", Card: views.LimitsCard, Options: views.ExpiryOptions},
		Kind:      web.Select,
		API:       "policy.expires_at",
		Set:       (*wantedGrant).setEnd,
	},
	{
		FormField: views.FormField{Name: views.FieldExpiresOn, Label: "Day", Card: views.LimitsCard, When: views.OnADate, Required: true},
		Kind:      web.Date,
		Set:       (*wantedGrant).setDay,
	},
	{
		FormField: views.FormField{Name: "methods", Label: "Methods", Hint: "Any where none is ticked.", Card: views.LimitsCard, Options: views.MethodOptions},
		Kind:      web.Checks,
		API:       "policy.methods",
		Set:       func(w *wantedGrant, typed string) string { w.params.Policy.Methods = web.CutLines(typed); return "" },
	},
	{
		FormField: views.FormField{
			Name:     "paths",
			Label:    "Paths",
			Hint:     "One pattern a line, such as /v1/models or /v1/files/**. * is any text within a segment, and ** at the end all that follows. Any path where this is empty.",
			Card:     views.LimitsCard,
			Optional: true,
			Mono:     true,
		},
		Kind: web.Lines,
		API:  "policy.paths",
		Set:  (*wantedGrant).setPaths,
		Part: func(rest string) string { return nth("Line", rest) },
	},
	{
		FormField: views.FormField{
			Name:    "proxy_only",
			Label:   "Handing out",
			Card:    views.LimitsCard,
			Options: views.Ticked("Proxy only", "The credential is handed out to nobody: only a server that sends the request itself may use it. This server does not send requests itself, so nothing can use such a grant here."),
		},
		Kind: web.Checks,
		API:  "policy.proxy_only",
		Set:  func(w *wantedGrant, typed string) string { w.params.Policy.ProxyOnly = typed != ""; return "" },
	},
	{
		FormField: views.FormField{
			Name:    "delegable",
			Label:   "Delegation",
			Card:    views.LimitsCard,
			When:    views.ForAgents,
			Options: views.Ticked("The agent may delegate it", "To other agents, which can do no more with it than this one. What it delegated ends with this grant."),
		},
		Kind: web.Checks,
		Set:  func(w *wantedGrant, typed string) string { w.params.Delegable = typed != ""; return "" },
	},
}

func (w *wantedGrant) setPaths(typed string) (problem string) {
	w.params.Policy.Paths = web.CutLines(typed)
	for i, pattern := range w.params.Policy.Paths {
		if problem := wire.GrantPathProblem(pattern); problem != "" {
			return "Line " + strconv.Itoa(i+1) + ": " + problem
		}
	}
	return ""
}

func setNothing(*wantedGrant, string) string { return "" }

func (w *wantedGrant) setEnd(typed string) (problem string) {
	if !isSpan(typed) {
		return ""
	}
	w.params.Policy.ExpiresAt, problem = w.ends.span(typed, "Choose when the grant ends.")
	return problem
}

func (w *wantedGrant) setDay(typed string) (problem string) {
	w.params.Policy.ExpiresAt, problem = w.ends.afterDay(typed)
	return problem
}
