package views

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/views/ui"
)

// FactorsView is what somebody has beside their password.
type FactorsView struct {
	Passkeys      []PasskeyRow
	Elsewhere     string // why no passkeys can be made at this address, "" where they can
	Authenticator *AuthenticatorRow
	Codes         *CodesRow
	Required      bool // everybody must have a second factor
}

// PasskeyRow is one passkey.
type PasskeyRow struct {
	ID         string
	Name       string
	Host       string // the name of the console that it is for, "" for this one
	Synced     bool   // it is kept in more places than one
	CreatedAt  time.Time
	LastUsedAt *time.Time
}

// AuthenticatorRow is an authenticator app.
type AuthenticatorRow struct{ CreatedAt, LastUsedAt time.Time }

// CodesRow are recovery codes.
type CodesRow struct {
	Left, Of   int
	MadeAt     time.Time
	LastUsedAt *time.Time
}

func (v FactorsView) any() bool { return len(v.Passkeys) > 0 || v.Authenticator != nil }

// few reports whether it is time for other codes.
func (c CodesRow) few() bool { return c.Left <= 3 }

// PasskeyForm makes a passkey, or gives one another name.
type PasskeyForm struct {
	Row       *PasskeyRow // the one that is renamed, nil for one to be made
	Name      string
	Ask       PasskeyAsk
	Elsewhere string
	Error     string // about the whole
	Errors    map[string]string
	Back      Lead
}

func (f PasskeyForm) problems() []ui.Problem {
	if problem := f.Errors[FieldPasskeyName]; problem != "" {
		return []ui.Problem{{ID: FieldPasskeyName, Label: "Name", Message: problem}}
	}
	return nil
}

// NewPasskeyPage is the form that makes a passkey.
func NewPasskeyPage(f PasskeyForm) Page {
	return Page{Title: "Add passkey", Narrow: true, Scripts: passkeyScript, Body: newPasskeyBody(f)}
}

// PasskeyPage is the form of a passkey's name.
func PasskeyPage(f PasskeyForm) Page {
	return Page{Title: "Rename " + f.Row.Name, Narrow: true, Body: passkeyBody(f)}
}

// RemovePasskeyPage asks before a passkey is removed.
func RemovePasskeyPage(row PasskeyRow, now time.Time) Page {
	return Confirmation{
		Title:  "Remove " + row.Name,
		Back:   Lead{Label: "Account", URL: AccountURL()},
		Action: RemovePasskeyURL(row.ID),
		Button: "Remove passkey",
		About:  aboutPasskey(row, now),
	}.page()
}

// AuthenticatorForm sets an authenticator app up. Both forms of its secret are secret.
type AuthenticatorForm struct {
	Typed     string        // the secret as people type it
	Link      templ.SafeURL // as apps read it
	CodeError string
	Error     string
	Back      Lead
}

func (f AuthenticatorForm) problems() []ui.Problem {
	if f.CodeError == "" {
		return nil
	}
	return []ui.Problem{{ID: FieldCode, Label: "Code", Message: f.CodeError}}
}

// AuthenticatorPage sets an authenticator app up.
func AuthenticatorPage(f AuthenticatorForm) Page {
	return Page{Title: "Set up authenticator app", Narrow: true, Secret: true, Body: authenticatorBody(f)}
}

// RemoveAuthenticatorPage asks before an authenticator app is removed.
func RemoveAuthenticatorPage(row AuthenticatorRow, now time.Time) Page {
	return Confirmation{
		Title:  "Remove authenticator app",
		Back:   Lead{Label: "Account", URL: AccountURL()},
		Action: RemoveAuthenticatorURL(),
		Button: "Remove authenticator app",
		About:  aboutAuthenticator(row, now),
	}.page()
}

// NewCodesPage asks before other recovery codes are made.
func NewCodesPage(row *CodesRow, now time.Time) Page {
	return Confirmation{
		Title:  "Make new recovery codes",
		Back:   Lead{Label: "Account", URL: AccountURL()},
		Action: RecoveryCodesURL(),
		Button: "Make new codes",
		About:  aboutCodes(row, now),
	}.page()
}

// CodesView is recovery codes at the only moment when they can be seen.
type CodesView struct {
	Codes []string
	Added string        // what was added that they came with, "" for nothing
	On    templ.SafeURL // where to go on
}

// CodesPage shows recovery codes, once.
func CodesPage(v CodesView) Page {
	return Page{Title: "Recovery codes", Narrow: true, Early: []string{"js/reveal.js"}, Secret: true, Body: codesBody(v)}
}

func (v CodesView) oneTime() OneTime {
	return OneTime{
		Title:     "Store these recovery codes now",
		Text:      codesText(v),
		Name:      "codes",
		Many:      true,
		ID:        "recovery-codes",
		Plaintext: joinLines(v.Codes),
		Warning:   "Store the codes first, in a password manager or on paper. When this closes, nobody can see them again; new ones can be made.",
		Page:      v.On,
	}
}

// SetUpView is what somebody is led to who lacks the second factor that everybody must have.
type SetUpView struct {
	Email     string
	Elsewhere string // why no passkeys can be made at this address
}

// SetUpFactorPage leads to the ways to set up a second factor.
func SetUpFactorPage(v SetUpView) Page {
	return Page{Title: "Set up a second factor", Centred: true, Body: setUpFactorBody(v)}
}

// PolicyForm says of whom a second factor is asked.
type PolicyForm struct {
	Required      bool
	AfterProvider bool
	Without       int // people who have none
	People        int
}

// Fields of that form.
const (
	FieldRequired      = "required"
	FieldAfterProvider = "after_single_sign_on"
)

// PolicyPage is the setting of whom a second factor is asked.
func PolicyPage(f PolicyForm) Page {
	return Page{Title: "Second factor", Narrow: true, Body: policyBody(f)}
}

func (f PolicyForm) without() string {
	return text.Counted(f.Without, "person has", "people have") + " no second factor at present."
}

// ResetFactorsPage asks before somebody's second factors are reset.
func ResetFactorsPage(p Person) Page {
	return Confirmation{
		Title:  "Reset second factor of " + p.Title(),
		Back:   Lead{Label: p.Title(), URL: PersonURL(p.ID)},
		Action: ResetFactorsURL(p.ID),
		Button: "Reset second factor",
		About:  aboutReset(p),
	}.page()
}

func joinLines(lines []string) string { return strings.Join(lines, "\n") }
