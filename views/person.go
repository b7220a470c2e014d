package views

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views/ui"
)

// PersonHead is what all pages of an account, or of an invitation, begin with.
type PersonHead struct {
	Person   Person
	Disabled *client.Event // the event that tells of it; nil where it is not known
	Tabs     []Tab         // those that the API can fill

	HandingOver *HandingOver // nil where no agents are handed over
	Now         time.Time
}

// titled is a button that says about itself what it does.
func titled(b ui.ButtonProps, about string) ui.ButtonProps {
	b.Attrs = map[string]any{"title": about}
	return b
}

// PersonView is what the page of an account, or of an invitation, shows.
type PersonView struct {
	PersonHead
	InvitedBy string       // of an invitation
	Untold    bool         // who looks may not see the sessions
	Sessions  []SessionRow // nil where there are none to see
	Left      *DepartureView
	Open      *OpenLink // nil where there is none, or for whom that is not
	Link      *InvitationLink
}

// OpenLink is a link for a new password that is good and was not used.
type OpenLink struct {
	MadeBy string
	MadeAt time.Time
	Until  time.Time
}

// InvitationLink is the link of an invitation, or for a new password, at the only moment when it can be seen.
type InvitationLink struct {
	URL    string
	Email  string
	Until  time.Time
	ID     string // of the invitation, or of the account
	Resets bool   // it sets the account's password
}

func (l InvitationLink) oneTime() OneTime {
	return OneTime{
		Title:     "Send this link now",
		Text:      invitationText(l),
		Name:      "link",
		ID:        "new-link",
		Plaintext: l.URL,
		Warning:   "Store the link first, or send it. When this closes, nobody can see it again; a new one can be made.",
		Page:      PersonURL(l.ID),
	}
}

// PersonPage is one account or one invitation.
func PersonPage(v PersonView) Page {
	return Page{Title: v.Person.Title(), Early: []string{"js/reveal.js"}, Secret: v.Link != nil, Body: personBody(v)}
}

func (v PersonHead) subtitle() string {
	if v.Person.Name == "" {
		return ""
	}
	return v.Person.Email
}

// Names of fields of the forms of people.
const (
	FieldEmail = "email"
	FieldRole  = "role"
	FieldTeams = "teams"
	FieldName  = "name"
)

// PowerForm is the form that invites somebody, or changes what somebody may do.
type PowerForm struct {
	Person *Person // who is changed, nil for somebody to be invited
	Email  string
	Role   string
	Teams  string // a line each
	Errors map[string]string

	PasswordsOff bool          // an invitation makes no account
	Life         time.Duration // how long an invitation's link is good for
}

func (f PowerForm) problems() (list []ui.Problem) {
	for _, field := range []struct{ id, label string }{{FieldEmail, "Email"}, {FieldRole, "Role"}, {FieldTeams, "Teams"}} {
		if problem := f.Errors[field.id]; problem != "" {
			list = append(list, ui.Problem{ID: field.id, Label: field.label, Message: problem})
		}
	}
	return list
}

// InvitePage is the form that invites somebody.
func InvitePage(f PowerForm) Page {
	return Page{Title: "Invite", Narrow: true, Body: inviteBody(f)}
}

// PersonRolePage is the form of somebody's role and teams.
func PersonRolePage(f PowerForm) Page {
	return Page{Title: "Change role of " + f.Person.Title(), Narrow: true, Body: personRoleBody(f)}
}

// AcceptForm is what somebody types who was invited.
type AcceptForm struct {
	Token  string
	Email  string
	Role   string
	Name   string
	Resets bool // there is an account, whose password is set
	Errors map[string]string
}

// problems are what is wrong with the form. What is wrong with the invitation itself has no field to lead to.
func (f AcceptForm) problems() (list []ui.Problem) {
	for _, field := range []struct{ id, label string }{{FieldEmail, "Email"}, {FieldRole, "Role"}, {FieldTeams, "Teams"}, {FieldName, "Name"}, {"password", "Password"}} {
		if problem := f.Errors[field.id]; problem != "" {
			list = append(list, ui.Problem{ID: field.id, Label: field.label, Message: problem})
		}
	}
	return list
}

// AcceptPage is where somebody makes the account that they were invited to, or sets another password. Its address holds a secret.
func AcceptPage(f AcceptForm) Page {
	if f.Resets {
		return Page{Title: "Set a new password", Centred: true, Unsaid: true, Body: newPasswordBody(f)}
	}
	return Page{Title: "Accept the invitation", Centred: true, Unsaid: true, Body: acceptBody(f)}
}

// InvitationEndedPage says why a link is good for nothing.
func InvitationEndedPage(expired, resets bool) Page {
	if resets {
		return Page{Title: "New password", Centred: true, Unsaid: true, Body: passwordLinkEndedBody(expired)}
	}
	return Page{Title: "Invitation", Centred: true, Unsaid: true, Body: invitationEndedBody(expired)}
}

// InvitationBySSOPage says to somebody with a link that no passwords are made here any more.
func InvitationBySSOPage(resets bool) Page {
	failure := SSOFailure{
		Title:   "Passwords are switched off",
		Message: "This link makes an account with a password, and passwords open nothing here any more.",
		Hint:    "Sign in by single sign-on: that makes your account.",
		Back:    SignInURL(),
		Way:     "Go to the sign-in",
	}
	if resets {
		failure.Message = "This link sets a password, and passwords open nothing here any more."
		failure.Hint = "Sign in by single sign-on."
	}
	page := SSOFailedPage(failure)
	page.Unsaid = true
	return page
}

// ToDisable is what it takes to end somebody's sessions and to disable them: of an administrator only another one may.
func ToDisable(p Person) access.Permission {
	if p.Role == access.Administrator {
		return access.ManagePeople
	}
	return access.DisablePeople
}

func mayDisable(ctx context.Context, p Person) bool { return May(ctx, ToDisable(p)) }
