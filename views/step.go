package views

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views/ui"
)

// StepForm asks somebody to show a second factor, or their password where they have none.
type StepForm struct {
	Email         string
	Passkey       PasskeyAsk
	Elsewhere     string // why none of their passkeys can be asked for here, "" where one can or they have none
	Authenticator bool   // they have an app
	Codes         int    // recovery codes that are left
	Recovery      bool   // a recovery code is asked for
	Password      bool   // the password is asked for, and nothing else
	Again         bool   // they have nothing to show, and sign in again
	Next          string // local path to go to afterwards
	Undone        bool   // something was asked for that was not done
	Error         string // about the whole
	CodeError     string // about the code
	PasswordError string
}

// ByRecovery is the value of StepParam that has a recovery code be asked for.
const ByRecovery = "recovery"

// asksCode reports whether there is a field for a code: of the app, or one for recovery.
func (f StepForm) asksCode() bool { return f.Authenticator || f.Recovery && f.Codes > 0 }

// first reports whether there is no second factor to be asked for.
func (f StepForm) first() bool { return f.Password || f.Again }

// What says what is typed.
func (f StepForm) What() string {
	if f.Password {
		return "passwords"
	}
	return "codes"
}

// why says what the question is for, and what is asked for.
func (f StepForm) why() string {
	const power = "What you are about to do makes another way in, to your account or another. "
	switch {
	case f.Password:
		return power + "Type your password; that is good for 15 minutes."
	case f.Again:
		return power + "You have no password here, and signed in more than 15 minutes ago."
	}
	return "What you are about to do can't be undone, or gives power to somebody. Show your second factor; that is good for 15 minutes."
}

func (f StepForm) passwordField() ui.Field {
	return ui.Field{Name: FieldOwnPassword, Label: "Password", Type: "password", Autocomplete: "current-password", Required: true, Error: f.PasswordError, Autofocus: f.Error == "" && f.PasswordError == ""}
}

// stuck reports whether there is nothing that could be shown here.
func (f StepForm) stuck() bool {
	return !f.first() && f.Passkey.Options == "" && !f.Authenticator && f.Codes == 0
}

func (f StepForm) codeField() ui.Field {
	field := ui.Field{Name: FieldCode, Label: "Code", Hint: "The six digits that your authenticator app shows now.", Autocomplete: "one-time-code", Attrs: map[string]any{"inputmode": "numeric", "maxlength": "16"}}
	if f.Recovery {
		field = ui.Field{Name: FieldRecovery, Label: "Recovery code", Hint: "One that you have not used yet, such as abcd-efgh-ijkl. It is good once.", Attrs: map[string]any{"autocapitalize": "none", "spellcheck": "false", "maxlength": "64"}}
	}
	field.Error, field.Mono, field.Required = f.CodeError, true, true
	field.Autofocus = f.Error == "" && f.CodeError == "" && f.Passkey.Options == ""
	return field
}

func (f StepForm) problems() []ui.Problem {
	if f.PasswordError != "" {
		return []ui.Problem{{ID: FieldOwnPassword, Label: "Password", Message: f.PasswordError}}
	}
	if f.CodeError == "" {
		return nil
	}
	return []ui.Problem{{ID: f.codeField().Name, Label: f.codeField().Label, Message: f.CodeError}}
}

// A stepPlace is which of the two pages the form is on.
type stepPlace struct {
	action templ.SafeURL
	turn   func(next string, undone bool, how string) templ.SafeURL // the same page, that asks for something else
	button string
	failed string
}

var (
	signInPlace = stepPlace{SecondStepURL(), SecondStepFor, "Sign in", "You are not signed in"}
	provePlace  = stepPlace{ProveURL(""), func(next string, _ bool, how string) templ.SafeURL { return ProveBy(next, how) }, "Confirm", "Nothing was confirmed"}
)

// SecondStepPage asks for a second factor after a password.
func SecondStepPage(f StepForm) Page {
	return Page{Title: "Second factor", Centred: true, Scripts: passkeyScript, Body: secondStepBody(f)}
}

// ProvePage asks for a second factor before what can't be undone, or for the password.
func ProvePage(f StepForm) Page {
	return Page{Title: "Confirm that it's you", Centred: true, Scripts: passkeyScript, Body: proveBody(f)}
}

// proveBack is the page from which somebody was asked for a second factor, without what was typed there.
func proveBack(next string) templ.SafeURL {
	u, err := url.Parse(next)
	if err != nil || u.Path == "" {
		return AccountURL()
	}
	query := u.Query()
	query.Del(KeptParam)
	u.RawQuery = query.Encode()
	return templ.SafeURL(u.String())
}
