package views

import (
	"strings"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// AgentForm is the form that creates or edits an agent, as typed.
type AgentForm struct {
	ID             string // "" for a new agent
	Name           string
	DisplayName    string
	Type           string
	Owner, Team    string
	Scopes         []ScopesRow
	Metadata       string // JSON, without owner and team
	Policy         string // JSON
	IdempotencyKey string
	Version        string
	Kept           string // the id under which it was kept while nobody was signed in
	AddProvider    bool   // the button for one more row was pressed
	Take           string // the field whose button "Use theirs" was pressed
	Original       string // the fields as they were when the form was opened, as JSON
	Previewed      string // the scopes whose changes were shown
	Grace          string // seconds until removed scopes stop working

	Agent      *client.AgentInfo // as it is now, when editing
	Now        time.Time
	Changes    *client.ScopesChange // what saving would do to the scopes
	Conflicted bool
	Conflicts  []Conflict
	Adopted    []string          // labels of fields that somebody else changed and this person did not
	Headline   string            // what did not happen, "" for the usual
	Notice     string            // what happened before the form was drawn
	Message    string            // trouble that belongs to no field
	Leads      []Lead            // where else to go
	Errors     map[string]string // by field
}

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

// Conflict is a field that both this person and somebody else changed, each to another value.
type Conflict struct{ Field, Label, Mine, Theirs string }

// FormFields are the fields of the form by name, in its order, with their labels. A field's element has its name as id.
var FormFields = []struct{ Name, Label string }{
	{"name", "Name"}, {"display_name", "Display name"}, {"type", "Type"}, {"owner", "Owner"}, {"team", "Team"},
	{"scopes", "Scopes"}, {"metadata", "Metadata"}, {"policy", "Policy"},
}

func (f AgentForm) problems() (list []ui.Problem) {
	for _, field := range FormFields {
		if message := f.Errors[field.Name]; message != "" {
			list = append(list, ui.Problem{ID: field.Name, Label: field.Label, Message: message})
		}
	}
	return list
}

// keepTyped says to scripts when the form holds something that is saved nowhere: "always", or once it was changed.
func (f AgentForm) keepTyped() string {
	if f.Notice != "" || f.AddProvider || f.Take != "" || f.Changes != nil || f.Conflicted || f.Message != "" || len(f.Errors) > 0 {
		return "always"
	}
	return "changed"
}

func (f AgentForm) headline(usual string) string {
	if f.Headline != "" {
		return f.Headline
	}
	return usual
}

func (f AgentForm) message() string {
	if f.Message != "" {
		return f.Message
	}
	return f.Errors[""]
}

// stagedNow reports whether a narrowing waits for its time.
func (f AgentForm) stagedNow() bool { return f.Agent != nil && f.Agent.Staged() }

// policyHint explains what stands in for approvers, where there are any.
func (f AgentForm) policyHint() string {
	if f.Agent != nil && strings.Contains(f.Policy, `"approvers_count"`) {
		return "A JSON object. Approvers are shown as a number and kept when you leave it alone."
	}
	return "A JSON object."
}
