package handlers

import (
	"net/url"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// A grantForm is the form that grants access, with the rows it has.
type grantForm struct {
	views.GrantForm
	rows grantRows
}

// readGrantForm reads what a browser sent, as typed. agent is whose page the form is of, nil where the holder is chosen.
func readGrantForm(agent *client.AgentInfo, sent url.Values) *grantForm {
	f := &grantForm{rows: grantFields}
	if agent != nil {
		f.rows = ownGrantFields
	}
	f.Form = f.rows.Read(sent)
	f.Agent, f.Came = agent, sent.Get(views.BackParam)
	f.Opened, f.Previewed = sent.Get(views.OpenedField), sent.Get(views.PreviewedField)
	for _, field := range []string{views.FieldAgent, views.FieldSecret} {
		if chosen := sent.Get(views.ChooseButton + field); chosen != "" {
			f.Values[field] = chosen
		}
	}
	if agent != nil || sent == nil {
		f.Values[views.FieldPrincipal] = wire.PrincipalAgent
	}
	return f
}

// choosing reports whether a form was sent by a button that chooses what was meant.
func choosing(sent url.Values) bool {
	return sent.Has(views.ChooseButton+views.FieldAgent) || sent.Has(views.ChooseButton+views.FieldSecret)
}

// wanted is what the form asks for. What can't be is refused.
func (f *grantForm) wanted(now time.Time, zone *time.Location) *wantedGrant {
	w := &wantedGrant{ends: ends{openedAt(f.Opened, now), zone}}
	f.rows.Apply(&f.Form, w)
	w.params.IdempotencyKey = f.IdempotencyKey
	return w
}

// refuse says what is wrong with who or what was typed, and what is like it.
func (f *grantForm) refuse(field, problem string, like []views.Match) {
	web.Refuse(&f.Form, field, problem)
	if f.Matches == nil {
		f.Matches = map[string][]views.Match{}
	}
	f.Matches[field] = like
}

// preview says what a grant would need of an agent's scopes, unless just that was shown already.
func (f *grantForm) preview(agent *client.AgentInfo, secret *client.ManagedSecret, sent url.Values) (ask bool) {
	shown := agent.ID + " " + secret.ID
	add := sent.Get(views.AddField)
	ask = f.Previewed != shown || add != views.AddYes && add != views.AddNo
	if ask {
		add = views.AddYes
	}
	f.Previewed = shown
	f.Widening = &views.Widening{Agent: agent, Added: client.Scopes{wire.ScopeManagedSecrets: {secret.Slug}}, Add: add}
	return ask
}

// sentBefore makes a form ready to be sent anew that was sent before with other values.
func (f *grantForm) sentBefore() {
	f.IdempotencyKey = uuid.NewString()
	f.Message = "This form was sent before with other values, and access was granted by them. Press Grant access again to grant more."
	f.Leads = append(f.Leads, views.Lead{Label: "Look at the grants", URL: views.GrantsURL()})
}

// holdByAgents offers agents alone as holders: the application is of no team.
func (f *grantForm) holdByAgents() {
	for i := range f.Fields {
		if f.Fields[i].Name == views.FieldPrincipal {
			f.Fields[i].Options = views.HolderOptions[:1]
		}
	}
	if f.Values[views.FieldPrincipal] == "" {
		f.Values[views.FieldPrincipal] = wire.PrincipalAgent
	}
}
