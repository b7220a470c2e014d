package views

import (
	"strings"

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

// ScopesText prints scopes for comparison by eye.
func ScopesText(rows []ScopesRow) string {
	var lines []string
	for _, row := range rows {
		lines = append(lines, row.Provider+": "+strings.Join(row.Scopes, ", "))
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
