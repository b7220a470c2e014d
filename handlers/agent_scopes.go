package handlers

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// The inputs of the scopes' editor: a provider, and its scopes a line each, as often as there are providers.
const (
	providerInput = "scopes_provider"
	scopesInput   = "scopes_list"
)

// scopesKind is a field that holds an allowlist: rows of a provider and its scopes, as JSON.
var scopesKind = web.Kind{
	Read: func(sent url.Values, _ string) string { return scopesTyped(sentRows(sent)) },
	Check: func(sent url.Values, _ string) string {
		return web.NotText(slices.Concat(sent[providerInput], sent[scopesInput]))
	},
	Text: func(typed string) string { return views.ScopesText(typedRows(typed)) },
}

// sentRows are the rows that a browser sent, without the empty ones.
func sentRows(sent url.Values) (rows []views.ScopesRow) {
	lists := sent[scopesInput]
	for i, provider := range sent[providerInput] {
		row := views.ScopesRow{Provider: strings.TrimSpace(provider)}
		if i < len(lists) {
			row.Scopes = web.CutLines(lists[i])
		}
		if row.Provider != "" || len(row.Scopes) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

func rowsOf(scopes client.Scopes) (rows []views.ScopesRow) {
	for _, provider := range scopes.Providers() {
		rows = append(rows, views.ScopesRow{Provider: provider, Scopes: scopes[provider]})
	}
	return rows
}

// scopesTyped puts rows into one text, which typedRows reads again.
func scopesTyped(rows []views.ScopesRow) string {
	text, _ := json.Marshal(rows) // texts can always be encoded
	return string(text)
}

func typedRows(typed string) (rows []views.ScopesRow) {
	_ = json.Unmarshal([]byte(typed), &rows) // what nobody typed is no row
	return rows
}

func (w *wantedAgent) setScopes(typed string) (problem string) {
	scopes := client.Scopes{}
	for _, row := range typedRows(typed) {
		_, twice := scopes[row.Provider]
		wrong := ""
		switch {
		case row.Provider == "":
			wrong = "Some scopes have no provider. Name the provider they belong to."
		case len(row.Scopes) == 0:
			wrong = row.Provider + " has no scopes. Add one, or remove the provider."
		case twice:
			wrong = row.Provider + " is there twice. Put all of its scopes into one row."
		default:
			scopes[row.Provider] = unique(row.Scopes)
		}
		problem = cmp.Or(problem, wrong)
	}
	w.create.Scopes = scopes
	if !w.stored.WantedScopes().ChangeTo(scopes).Empty() {
		w.update.Scopes, w.changed = scopes, true
	}
	return problem
}

func unique(scopes []string) (kept []string) {
	for _, s := range scopes {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}
