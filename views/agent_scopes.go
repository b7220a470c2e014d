package views

import (
	"slices"
	"strconv"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// scopesRows are the providers' rows, and an empty one when there is none or one was asked for.
func (f AgentForm) scopesRows() []ScopesRow {
	rows := slices.DeleteFunc(slices.Clone(f.Scopes), func(r ScopesRow) bool { return OfSecrets(r.Provider) })
	if len(rows) > 0 && !f.AddProvider {
		return rows
	}
	return append(rows, ScopesRow{})
}

// secrets are those that the form's allowlist names under one of the entries for them.
func (f AgentForm) secrets(provider string) (named []string) {
	for _, row := range f.Scopes {
		if row.Provider == provider {
			named = append(named, row.Scopes...)
		}
	}
	return named
}

// addsSecret is the input into which scripts have a slug typed that is added to the others, with suggestions.
func (f AgentForm) addsSecret() ui.Field {
	field := ui.Field{Name: "secret", ID: "scopes-secrets-add", Mono: true}
	if f.CanSuggest {
		return suggesting(field, SuggestSecretsURL())
	}
	return field
}

// suggestions are scopes people often need. Anything else is allowed.
var suggestions = []ScopesRow{
	{"atlassian", []string{"read:jira-work", "write:jira-work", "read:confluence-content.all"}},
	{"github", []string{"repo", "read:org", "read:user", "workflow"}},
	{"google", []string{"gmail.readonly", "gmail.send", "calendar.readonly", "calendar.events", "drive.readonly", "drive.file"}},
	{"hubspot", []string{"crm.objects.contacts.read", "crm.objects.contacts.write", "crm.objects.deals.read"}},
	{"linear", []string{"read", "write", "issues:create"}},
	{"microsoft", []string{"Mail.Read", "Mail.Send", "Calendars.Read", "Files.Read"}},
	{"notion", []string{"read_content", "update_content", "insert_content"}},
	{"salesforce", []string{"api", "refresh_token", "chatter_api"}},
	{"slack", []string{"chat:write", "channels:read", "channels:history", "users:read", "files:write"}},
	{"stripe", []string{"read_only", "read_write"}},
}

func rowID(part string, i int) string { return "scopes-" + part + "-" + strconv.Itoa(i) }

// A rowNames holds what the controls of a provider's row are called. No two rows are called the same: where the provider
// does not tell a row apart, its number does.
type rowNames struct{ Provider, Scopes, Remove string }

func namesOf(rows []ScopesRow, i int) rowNames {
	provider, number := rows[i].Provider, strconv.Itoa(i+1)
	again := slices.ContainsFunc(rows[:i], func(r ScopesRow) bool { return r.Provider == provider })
	switch {
	case provider == "" && i > 0:
		provider = "provider " + number
	case again:
		provider += ", row " + number
	}
	names := rowNames{"Provider", "Its scopes, one per line", "Remove this provider"}
	if i > 0 {
		names.Provider += " " + number
	}
	if provider != "" {
		provider = text.Visible(provider)
		names.Scopes, names.Remove = "Scopes of "+provider+", one per line", "Remove "+provider
	}
	return names
}
