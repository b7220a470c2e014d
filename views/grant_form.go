package views

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views/ui"
)

// GrantForm is the form that grants access to a secret.
type GrantForm struct {
	Form
	Agent     *client.AgentInfo // whose page the form is of, nil where the holder is chosen in it
	Widening  *Widening         // what else granting would do, nil before that is asked
	Previewed string            // the widening that was shown
	Opened    string            // when the form was drawn, in seconds, which choices of an end count from
	Came      string            // one of the words of BackParam
	Secret    *client.ManagedSecret
}

// A Widening is what an agent's scopes would have more, so that a grant can be used.
type Widening struct {
	Agent *client.AgentInfo
	Added client.Scopes
	Add   string // AddYes or AddNo
}

// What is chosen of a [Widening], in the field called AddField.
const (
	AddField       = "add_to_scopes"
	AddYes         = "true"
	AddNo          = "false"
	PreviewedField = "previewed"
	OpenedField    = "opened"
)

// Cards of a [GrantForm].
const (
	GrantCard  FormCard = "grant"
	LimitsCard FormCard = "limits"
)

// Fields of a [GrantForm] that more than one place names.
const (
	FieldPrincipal = "principal"
	FieldAgent     = "agent"
	FieldSecret    = "managed_secret"
	FieldExpires   = "expires"
	FieldExpiresOn = "expires_on"
)

// ForAgents and OnADate tie fields to what is chosen in others.
var (
	ForAgents = FormWhen{Field: FieldPrincipal, Values: []string{wire.PrincipalAgent}}
	OnADate   = FormWhen{Field: FieldExpires, Values: []string{ExpiresOnDate}}
)

// HolderOptions are who can hold a grant.
var HolderOptions = []ui.Option{
	{Value: wire.PrincipalAgent, Label: "An agent", Hint: "It alone can use the secret, with its own keys."},
	{Value: wire.PrincipalSystem, Label: "The application", Hint: "Programs that have a key of the application can use the secret."},
}

// Ticked is the one box of a field that is ticked or not.
func Ticked(label, hint string) []ui.Option {
	return []ui.Option{{Value: "true", Label: label, Hint: hint}}
}

// Choices of an end that are no span of time.
const (
	ExpiresNever  = ""
	ExpiresOnDate = "date"
)

// ExpiryOptions are when a grant can end. The others are in hours.
var ExpiryOptions = []ui.Option{
	{Value: ExpiresNever, Label: "Never"},
	{Value: "1", Label: "In 1 hour"},
	{Value: "24", Label: "In 1 day"},
	{Value: "168", Label: "In 7 days"},
	{Value: "720", Label: "In 30 days"},
	{Value: "2160", Label: "In 90 days"},
	{Value: ExpiresOnDate, Label: "At the end of a day"},
}

// MethodOptions are the methods of HTTP that APIs usually have.
var MethodOptions = []ui.Option{
	{Value: "GET", Label: "GET"},
	{Value: "HEAD", Label: "HEAD"},
	{Value: "POST", Label: "POST"},
	{Value: "PUT", Label: "PUT"},
	{Value: "PATCH", Label: "PATCH"},
	{Value: "DELETE", Label: "DELETE"},
	{Value: "OPTIONS", Label: "OPTIONS"},
}

// HasMethod reports whether a method is one of them.
func HasMethod(method string) bool {
	return slices.ContainsFunc(MethodOptions, func(o ui.Option) bool { return o.Value == method })
}

var addOptions = []ui.Option{
	{Value: AddYes, Label: "Add it to the agent's scopes", Hint: "At once, and on top of what is there."},
	{Value: AddNo, Label: "Leave the scopes as they are", Hint: "The grant is made, and can't be used until the scopes name the secret."},
}

// NewGrantPage is the form that grants access to a secret.
func NewGrantPage(f GrantForm) Page {
	section := SectionGrants
	switch {
	case f.Agent != nil:
		section = SectionAgents
	case f.Came == BackToSecret:
		section = SectionSecrets
	}
	return Page{Title: "Grant access", Section: section, Narrow: true, Body: newGrantBody(f)}
}

func (f GrantForm) action() templ.SafeURL {
	if f.Agent != nil {
		return AgentGrantsURL(f.Agent.ID)
	}
	return GrantsURL()
}

// back is where people came from.
func (f GrantForm) back() Lead {
	switch {
	case f.Agent != nil:
		return Lead{Label: f.Agent.Name, URL: AgentGrantsURL(f.Agent.ID)}
	case f.Came == BackToSecret && f.Secret != nil:
		return Lead{Label: f.Secret.Name, URL: SecretURL(f.Secret)}
	}
	return Lead{Label: "Grants", URL: GrantsURL()}
}

// keepTyped is that of any form, where a preview holds what is saved nowhere too.
func (f GrantForm) keepTyped() string {
	if f.Widening != nil {
		return "always"
	}
	return f.Form.keepTyped()
}

func (f GrantForm) subtitle() string {
	if f.Agent != nil {
		return "Lets " + f.Agent.Name + " use a secret."
	}
	return "Lets one agent, or the application, use a secret."
}

// grantFormBack is where people came from: the list as they left it, or a page.
func grantFormBack(ctx context.Context, f GrantForm) templ.SafeURL {
	if to := f.back().URL; to != GrantsURL() {
		return keep(ctx, to)
	}
	return listURL(ctx)
}
