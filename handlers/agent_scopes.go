package handlers

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
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
		return web.NotText(slices.Concat(sent[providerInput], sent[scopesInput], sent[views.SecretsInput], sent[views.OldSecretsInput]))
	},
	Text: func(typed string) string { return views.ScopesText(typedRows(typed)) },
}

// secretInputs are the inputs for what an allowlist names of managed secrets, and the entries that it is kept under.
var secretInputs = []struct{ input, provider string }{
	{views.SecretsInput, wire.ScopeManagedSecrets},
	{views.OldSecretsInput, wire.ScopeManagedSecretNames},
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
	for _, secrets := range secretInputs {
		rows = withScopes(rows, secrets.provider, web.CutLines(sent.Get(secrets.input)))
	}
	return rows
}

// withScopes adds scopes to a provider's row, which is made where there is none.
func withScopes(rows []views.ScopesRow, provider string, scopes []string) []views.ScopesRow {
	i := slices.IndexFunc(rows, func(r views.ScopesRow) bool { return r.Provider == provider })
	switch {
	case len(scopes) == 0:
	case i >= 0:
		rows[i].Scopes = unique(slices.Concat(rows[i].Scopes, scopes))
	default:
		rows = append(rows, views.ScopesRow{Provider: provider, Scopes: scopes})
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

// addSecret adds a secret that an address asks for to the scopes, and says so: nothing is saved before the form is sent.
func (f *agentForm) addSecret(slug string) (notice string) {
	rows := typedRows(f.Values["scopes"])
	named := func(r views.ScopesRow) bool {
		return r.Provider == wire.ScopeManagedSecrets && slices.Contains(r.Scopes, slug)
	}
	if slug = strings.TrimSpace(slug); slug == "" || slices.ContainsFunc(rows, named) {
		return ""
	}
	f.Values["scopes"] = scopesTyped(withScopes(rows, wire.ScopeManagedSecrets, []string{slug}))
	return "The secret " + slug + " is added to the scopes below. Nothing is saved before you press Save changes."
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
			wrong = views.ProviderLabel(row.Provider) + " has no scopes. Add one, or remove the provider."
		case twice:
			wrong = views.ProviderLabel(row.Provider) + " is there twice. Put all of its scopes into one row."
		default:
			scopes[row.Provider] = unique(row.Scopes)
		}
		problem = cmp.Or(problem, wrong)
	}
	if w.addsOldName(scopes) {
		problem = cmp.Or(problem, "Secrets can't be allowed by what they are called any more. Type their slugs into Secrets.")
	}
	w.create.Scopes = scopes
	if !w.stored.WantedScopes().ChangeTo(scopes).Empty() {
		w.update.Scopes, w.changed = scopes, true
	}
	return problem
}

// addsOldName reports whether scopes name a secret by what it is called that were not named so before, which the API refuses.
func (w *wantedAgent) addsOldName(scopes client.Scopes) bool {
	before := slices.Concat(w.stored.Scopes[wire.ScopeManagedSecretNames], w.stored.WantedScopes()[wire.ScopeManagedSecretNames])
	return slices.ContainsFunc(scopes[wire.ScopeManagedSecretNames], func(name string) bool { return !slices.Contains(before, name) })
}

func unique(scopes []string) (kept []string) {
	for _, s := range scopes {
		if !slices.Contains(kept, s) {
			kept = append(kept, s)
		}
	}
	return kept
}

// scopesPart is the provider that is meant by the rest of a path, as people read it.
func scopesPart(rest string) string {
	rest = strings.TrimPrefix(rest, ".")
	provider, _, _ := strings.Cut(rest, "[")
	if views.OfSecrets(provider) {
		return views.ProviderLabel(provider)
	}
	return rest
}
