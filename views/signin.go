package views

import (
	"net/url"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views/ui"
)

// SignInForm is the sign-in form.
type SignInForm struct {
	Email  string
	Next   string // local path to go to afterwards
	Ended  bool   // there was a session before
	SetUp  bool   // a set-up link that was used led here
	Undone bool   // something was asked for that was not done
	Error  string

	Providers    []ProviderWay // of single sign-on
	PasswordsOff bool          // but for the break-glass account
	BreakGlass   bool          // the form for that one is asked for
	Passkey      PasskeyAsk    // of anybody
}

// ProviderWay is a provider at which people can sign in.
type ProviderWay struct{ ID, Name string }

// asksPassword reports whether the form with the password is there.
func (f SignInForm) asksPassword() bool { return !f.PasswordsOff || f.BreakGlass }

// providerVariant makes the first provider's button the main one where it is not a second way.
func providerVariant(f SignInForm, i int) ui.ButtonVariant {
	if i == 0 && !f.asksPassword() {
		return ui.ButtonPrimary
	}
	return ui.ButtonSecondary
}

// SignedOutPage offers to sign out of the provider as well that signed somebody in.
func SignedOutPage(name, address string) Page {
	return Page{Title: "Signed out", Centred: true, Body: signedOutBody(name, address)}
}

// SSOFailedPage says why somebody could not sign in at a provider, or link it.
func SSOFailedPage(f SSOFailure) Page {
	return Page{Title: f.Title, Centred: true, Body: ssoFailedBody(f)}
}

// SSOFailure is why somebody could not sign in at a provider, and what to do.
type SSOFailure struct {
	Title   string
	Message string
	Hint    string
	Back    templ.SafeURL
	Way     string // what the way back is called
}

// keeps reports whether the path to go to brings back what was typed.
func (f SignInForm) keeps() bool {
	next, err := url.Parse(f.Next)
	return err == nil && next.Query().Has(KeptParam)
}
