package handlers

import (
	"strconv"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views"
)

// wantedAppKey gathers what a form asks for.
type wantedAppKey struct {
	params client.AppKeyCreateParams
	ends   ends
}

// appKeyFields are the rows of the form that makes an app key.
var appKeyFields = web.Fields[struct{}, *wantedAppKey]{
	{
		FormField: views.FormField{Name: views.FieldName, Label: "Name", Hint: "The program that will hold the key.", Card: views.KeyCard, Required: true, First: true},
		Kind:      web.Line,
		Set:       (*wantedAppKey).setName,
	},
	{
		FormField: views.FormField{Name: views.FieldPreset, Label: "It may do", Card: views.KeyCard, Options: views.PresetOptions},
		Kind:      web.Choice,
		Set:       (*wantedAppKey).setPreset,
	},
	{
		FormField: views.FormField{Name: views.FieldScopes, Label: "Scopes", Card: views.KeyCard, When: views.ForOwnScopes, Options: views.KeyScopeOptions},
		Kind:      web.Checks,
		Set:       (*wantedAppKey).setScopes,
	},
	{
		FormField: views.FormField{Name: views.FieldExpires, Label: "Expires", Card: views.LimitsCard, Options: views.ExpiryOptions},
		Kind:      web.Select,
		API:       "expires_at",
		Set:       (*wantedAppKey).setEnd,
	},
	{
		FormField: views.FormField{Name: views.FieldExpiresOn, Label: "Day", Card: views.LimitsCard, When: views.OnADate, Required: true},
		Kind:      web.Date,
		Set:       (*wantedAppKey).setDay,
	},
	{
		FormField: views.FormField{
			Name:     views.FieldNetworks,
			Label:    "Networks",
			Hint:     "One a line, such as 10.0.0.0/8 or 203.0.113.7: the key is refused from elsewhere. It works from anywhere where this is empty.",
			Card:     views.LimitsCard,
			Optional: true,
			Mono:     true,
		},
		Kind: web.Lines,
		Set:  (*wantedAppKey).setNetworks,
	},
	{
		FormField: views.FormField{
			Name:     views.FieldRateLimit,
			Label:    "Requests a minute",
			Hint:     "What the server has for all keys, " + views.Number(wire.MaxRateLimit) + ", where this is empty.",
			Card:     views.LimitsCard,
			Optional: true,
		},
		Kind: web.Word,
		Set:  (*wantedAppKey).setRateLimit,
	},
}

func (w *wantedAppKey) setName(typed string) (problem string) {
	w.params.Name = strings.TrimSpace(typed)
	switch {
	case w.params.Name == "":
		return "Say what the key is for: the program that will hold it."
	case wire.ContainsKey(typed):
		return "This holds an API key. Names are shown to everybody: type another one, and revoke that key."
	case text.NameProblem(w.params.Name) != "":
		return "This must be one line that can be seen: it " + text.NameProblem(w.params.Name)
	}
	return wire.TooLong(w.params.Name, wire.MaxKeyName)
}

func (w *wantedAppKey) setPreset(typed string) (problem string) {
	preset, found := views.FindAppKeyPreset(typed)
	if !found && typed != views.OwnScopes {
		return "Choose what the key may do."
	}
	w.params.Scopes = preset.Scopes
	return ""
}

func (w *wantedAppKey) setScopes(typed string) (problem string) {
	w.params.Scopes = web.CutLines(typed)
	if len(w.params.Scopes) == 0 {
		return "Tick at least one scope: a key may do what is ticked, and nothing else."
	}
	return ""
}

func (w *wantedAppKey) setEnd(typed string) (problem string) {
	if !isSpan(typed) {
		return ""
	}
	w.params.ExpiresAt, problem = w.ends.span(typed, "Choose when the key ends.")
	return problem
}

func (w *wantedAppKey) setDay(typed string) (problem string) {
	w.params.ExpiresAt, problem = w.ends.afterDay(typed)
	return problem
}

func (w *wantedAppKey) setNetworks(typed string) (problem string) {
	if w.params.CIDRAllowlist = web.CutLines(typed); w.params.CIDRAllowlist == nil {
		return ""
	}
	return wire.NetworksProblem(w.params.CIDRAllowlist)
}

func (w *wantedAppKey) setRateLimit(typed string) (problem string) {
	if typed == "" {
		return ""
	}
	limit, err := strconv.Atoi(strings.ReplaceAll(typed, ",", ""))
	if err != nil || limit < 1 || limit > wire.MaxRateLimit {
		return "Type a whole number from 1 to " + views.Number(wire.MaxRateLimit) + ", or nothing."
	}
	w.params.RateLimitRPM = &limit
	return ""
}
