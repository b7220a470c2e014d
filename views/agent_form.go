package views

import (
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
)

// AgentForm is the form that creates or edits an agent.
type AgentForm struct {
	Form
	Agent       *client.AgentInfo    // as it is now, nil for a new one
	Scopes      []ScopesRow          // as typed
	AddProvider bool                 // the button for one more row was pressed
	Changes     *client.ScopesChange // what saving would do to the scopes
	Previewed   string               // the scopes whose changes were shown
	Grace       string               // seconds until removed scopes stop working
	Now         time.Time            // which that counts from
	Zone        *time.Location       // of working days
	CanSecrets  bool                 // the API has managed secrets
	CanSuggest  bool                 // and some can be suggested
}

// Cards of an [AgentForm].
const (
	IdentityCard FormCard = "identity"
	DetailsCard  FormCard = "details"
)

// ScopesRow is one provider's scopes.
type ScopesRow struct {
	Provider string
	Scopes   []string
}

// Inputs of the scopes' editor for the secrets that an allowlist names, one a line: by slug, and by name as before.
const (
	SecretsInput    = "scopes_secrets"
	OldSecretsInput = "scopes_old_secrets"
)

// ScopesText prints scopes for comparison by eye.
func ScopesText(rows []ScopesRow) string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, ProviderLabel(row.Provider)+": "+strings.Join(row.Scopes, ", "))
	}
	return strings.Join(lines, "\n")
}

// keepTyped counts what the form was changed to by its own buttons, too.
func (f AgentForm) keepTyped() string {
	if f.AddProvider || f.Changes != nil {
		return "always"
	}
	return f.Form.keepTyped()
}

// stagedNow reports whether a narrowing waits for its time.
func (f AgentForm) stagedNow() bool { return f.Agent != nil && f.Agent.Staged() }
