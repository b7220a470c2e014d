package views

import (
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// SSOView is how people sign in, as administrators see it.
type SSOView struct {
	Configured bool   // there is a file of providers
	Wrong      string // what is wrong with it
	Providers  []ProviderRow
	Lost       []LostProvider
	Passwords  PasswordsForm
	Leavers    LeaversForm
	Now        time.Time
}

// ProviderRow is a provider of single sign-on.
type ProviderRow struct {
	ID          string
	Name        string
	Issuer      string
	ClientID    string
	RedirectURL string // whole addresses, which the provider's client must be told
	LogoutURL   string
	BackURL     string   // after a sign-out at the provider
	Rules       []string // in words, in their order
	TestedAt    *time.Time
	TestedBy    string
	Enabled     bool
}

// A LostProvider is enabled, and nobody can sign in there all the same.
type LostProvider struct {
	ID   string
	Name string // its id where the file has it no more
	Gone bool   // the file has it no more; else it is another than the one that was tested
}

// Notice tells of it on the page that people see first.
func (p LostProvider) Notice() Notice {
	return Notice{Title: p.title(), Text: p.why(), Lead: Lead{Label: "Single sign-on", URL: SSOSettingsURL()}}
}

func (p LostProvider) title() string { return "Nobody can sign in at " + p.Name + " any more" }

func (p LostProvider) why() string {
	if p.Gone {
		return "It is enabled, and the file of providers does not name it: put it back, or disable it."
	}
	return "The file has it otherwise than it was tested: test the sign-in, and enable it anew; or disable it."
}

// Counts reports whether people can sign in there.
func (p ProviderRow) Counts() bool { return p.TestedAt != nil && p.Enabled }

// PasswordsForm says whether passwords let people in.
type PasswordsForm struct {
	Off            bool
	BreakGlass     string // the account that one lets in all the same, by its id
	Administrators []AccountChoice
	Proven         bool            // an administrator signed in by single sign-on lately
	Stranded       []AccountChoice // who has a password, and no other way in
	Confirmed      bool            // that they can't sign in then
	Errors         map[string]string
}

// maxStranded is how many people are named who could not sign in any more.
const maxStranded = 10

// stranded says who could not sign in any more, beside the break-glass account.
func (f PasswordsForm) stranded() string {
	var emails []string
	for _, a := range f.Stranded[:min(len(f.Stranded), maxStranded)] {
		emails = append(emails, text.Visible(a.Email))
	}
	said := strings.Join(emails, ", ")
	if more := len(f.Stranded) - len(emails); more > 0 {
		said += " and " + strconv.Itoa(more) + " more"
	}
	return said
}

// email is the address of the break-glass account.
func (f PasswordsForm) email() string {
	for _, o := range f.Administrators {
		if o.ID == f.BreakGlass {
			return o.Email
		}
	}
	return "nobody"
}

// AccountChoice is somebody with a password, to be chosen or told of.
type AccountChoice struct{ ID, Email string }

func (f PasswordsForm) options() (options []ui.Option) {
	for _, a := range f.Administrators {
		options = append(options, ui.Option{Value: a.ID, Label: a.Email})
	}
	return options
}

// LeaversForm says what becomes of the agents of who is not let in any more.
type LeaversForm struct {
	Choice string
	Grace  string // hours, as typed
	Errors map[string]string
}

// Names of the fields of these forms.
const (
	FieldPasswords  = "passwords"
	FieldBreakGlass = "break_glass"
	FieldStranded   = "stranded"
	FieldLeavers    = "leavers"
	FieldGrace      = "grace"
	FieldProof      = "proof"
)

func leaversOptions() []ui.Option {
	return []ui.Option{
		{Value: "nothing", Label: "Nothing", Hint: "Their sessions end, and no more."},
		{Value: "tell", Label: "Tell", Hint: "The audit trail and the person's page say that they left, for somebody to look after their agents."},
		{Value: "suspend", Label: "Suspend their agents", Hint: "After the time below. They stay suspended, even when the person comes back, until another person owns them."},
	}
}

func problemsIn(errors map[string]string, labels ...[2]string) (list []ui.Problem) {
	for _, label := range labels {
		if problem := errors[label[0]]; problem != "" {
			list = append(list, ui.Problem{ID: label[0], Label: label[1], Message: problem})
		}
	}
	return list
}

// SSOPage is how people sign in.
func SSOPage(v SSOView) Page { return Page{Title: "Single sign-on", Body: ssoBody(v)} }

// SSOTestView is what a test of a provider found.
type SSOTestView struct {
	ID       string // of the provider
	Name     string
	Claims   []ClaimRow
	Rule     string // in words, "" where none fits
	Problem  string // "" where it succeeded
	Hint     string
	Enabled  bool // people can sign in there already
	Email    string
	FullName string
	Role     access.Role
	Teams    []string
	Outcome  string // what would become of the account
	Reading  bool   // the claims are worth showing
}

// ClaimRow is a claim of a provider's token.
type ClaimRow struct{ Name, Value string }

// SSOTestPage is what a test of a provider found.
func SSOTestPage(v SSOTestView) Page {
	return Page{Title: "Test of " + v.Name, Narrow: true, Body: ssoTestBody(v)}
}

// LinkRow is somebody at a provider, as whom one signs in.
type LinkRow struct {
	ID         string
	Provider   string
	Email      string
	LastUsedAt *time.Time // nil for never
}

// LinkConfirmPage asks whether somebody at a provider is who is signed in.
func LinkConfirmPage(provider, email, subject, proof string) Page {
	return Page{Title: "Link with " + provider, Narrow: true, Body: linkConfirmBody(provider, email, subject, proof)}
}

// DepartureView is that a provider does not let somebody in any more.
type DepartureView struct {
	Reason      string
	At          time.Time
	SuspendAt   *time.Time
	SuspendedAt *time.Time
	Agents      int
}

// DepartureNotice asks who is to own the agents of somebody whom a provider does not let in any more.
func DepartureNotice(p Person, d DepartureView, zone *time.Location) Notice {
	said := d.Reason + "."
	switch {
	case d.SuspendedAt != nil:
		said += " Their agents are suspended, and stay so until somebody else owns them."
	case d.SuspendAt != nil:
		said += " Their agents are suspended on " + ui.ToTheMinute(*d.SuspendAt, zone) + " unless somebody else owns them by then."
	}
	return Notice{
		Title: p.Title() + " left, and owns " + ui.Plural(p.Agents.N, "agent"),
		Text:  said,
		Lead:  Lead{Label: "Hand them over", URL: HandOverURL(p.ID)},
	}
}

func (d DepartureView) suspended() string {
	if d.Agents == 1 {
		return "1 agent is suspended"
	}
	return strconv.Itoa(d.Agents) + " agents are suspended"
}
