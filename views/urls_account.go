package views

import (
	"net/url"

	"github.com/a-h/templ"
)

// AccountURL is what people set for themselves.
func AccountURL() templ.SafeURL { return "/account" }

// AccountNameURL changes what one is called.
func AccountNameURL() templ.SafeURL { return "/account/name" }

// AccountPasswordURL changes one's password.
func AccountPasswordURL() templ.SafeURL { return "/account/password" }

// AccountThemeURL chooses the colours in this browser.
func AccountThemeURL() templ.SafeURL { return "/account/theme" }

// EndOtherSessionsURL ends all of one's sessions but this one.
func EndOtherSessionsURL() templ.SafeURL { return "/account/sessions" }

// EndSessionURL ends one of one's sessions.
func EndSessionURL(id string) templ.SafeURL { return path("account", "sessions", id) }

// SetupURL creates the first administrator.
func SetupURL() templ.SafeURL { return "/setup" }

// SignInURL is the sign-in form.
func SignInURL() templ.SafeURL { return "/sign-in" }

// SetUpAlreadyURL is the sign-in form for somebody with a set-up link that was used.
func SetUpAlreadyURL() templ.SafeURL { return SignInURL() + "?" + SetUpParam + "=true" }

// SetUpParam says that somebody came with a set-up link that was used.
const SetUpParam = "set-up"

// SignedInURL is where a browser shows that it kept the session's cookie; from there it goes on to next, and is told if
// what it asked for was not done.
func SignedInURL(next string, undone bool) templ.SafeURL {
	query := url.Values{SignedInParam: {"true"}, NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	return SignInURL() + templ.SafeURL("?"+query.Encode())
}

// SignedInParam says that the password was right a moment ago.
const SignedInParam = "signed-in"

// SSOSignInURL leads to a provider of single sign-on, and from there to a local address.
func SSOSignInURL(provider, next string, undone bool) templ.SafeURL {
	query := url.Values{}
	if next != "" {
		query.Set(NextParam, next)
	}
	if undone {
		query.Set(UndoneParam, "true")
	}
	to := path("sign-in", "sso", provider)
	if len(query) > 0 {
		to += "?" + templ.SafeURL(query.Encode())
	}
	return to
}

// SSOCallbackURL is where a provider leads back to, as its client must be told.
func SSOCallbackURL(provider string) templ.SafeURL {
	return path("sign-in", "sso", provider, "callback")
}

// SSOLogoutURL is where a provider says whose sessions are to end.
func SSOLogoutURL(provider string) templ.SafeURL { return path("sign-in", "sso", provider, "logout") }

// BreakGlassURL is the sign-in form for the one account that a password lets in while passwords are off.
func BreakGlassURL(next string) templ.SafeURL {
	query := url.Values{WayParam: {WayPassword}}
	if next != "" {
		query.Set(NextParam, next)
	}
	return SignInURL() + "?" + templ.SafeURL(query.Encode())
}

// SSOSettingsURL is where administrators say how people sign in.
func SSOSettingsURL() templ.SafeURL { return "/settings/sso" }

// SSOTestURL leads to a provider, to see what signing in there would do.
func SSOTestURL(provider string) templ.SafeURL { return path("settings", "sso", provider, "test") }

// EnableProviderURL lets people sign in at a provider.
func EnableProviderURL(provider string) templ.SafeURL {
	return path("settings", "sso", provider, "enable")
}

// DisableProviderURL keeps people from signing in at a provider.
func DisableProviderURL(provider string) templ.SafeURL {
	return path("settings", "sso", provider, "disable")
}

// PasswordsURL switches passwords off, or on.
func PasswordsURL() templ.SafeURL { return "/settings/sso/passwords" }

// LeaversURL decides what becomes of the agents of who is not let in any more.
func LeaversURL() templ.SafeURL { return "/settings/sso/leavers" }

// LinkAccountURL leads to a provider, to link one's account with it.
func LinkAccountURL(provider string) templ.SafeURL { return path("account", "sso", provider) }

// LinkProvenURL links one's account with whom a provider has proven.
func LinkProvenURL() templ.SafeURL { return "/account/sso" }

// UnlinkAccountURL takes a link from one's account.
func UnlinkAccountURL(id string) templ.SafeURL { return path("account", "sso", id, "unlink") }

// SignInAgainURL is the sign-in form for somebody whose session ended, and who goes on at a local address. undone says
// that what they asked for was not done.
func SignInAgainURL(next string, undone bool) templ.SafeURL {
	query := url.Values{NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	return SignInURL() + "?" + templ.SafeURL(query.Encode())
}

// KeptFormURL is a form's page with what was typed there before the session was found to have ended.
func KeptFormURL(page templ.SafeURL, id string) string {
	return string(page) + "?" + url.Values{KeptParam: {id}}.Encode()
}

// SignOutURL ends the session; it answers POST only.
func SignOutURL() templ.SafeURL { return "/sign-out" }

// SignInPasskeyURL is where a passkey signs in, and where browsers are told what to ask for.
func SignInPasskeyURL() templ.SafeURL { return "/sign-in/passkey" }

// SecondStepURL is where a second factor is shown after a password.
func SecondStepURL() templ.SafeURL { return "/sign-in/second" }

// SecondStepFor is SecondStepURL for somebody who goes on at a local address, by one of the ways that StepParam has.
func SecondStepFor(next string, undone bool, how string) templ.SafeURL {
	query := url.Values{NextParam: {next}}
	if undone {
		query.Set(UndoneParam, "true")
	}
	if how != "" {
		query.Set(StepParam, how)
	}
	return SecondStepURL() + "?" + templ.SafeURL(query.Encode())
}

// StepParam says what is asked for as a second factor: ByRecovery, or what there is.
const StepParam = "with"

// ProveURL is where a second factor is shown again; it leads to a local address afterwards, "" for none.
func ProveURL(next string) templ.SafeURL { return ProveBy(next, "") }

// ProveBy is ProveURL by one of the ways that StepParam has.
func ProveBy(next, how string) templ.SafeURL {
	to := templ.SafeURL("/account/prove")
	if next != "" {
		to = withParam(to, NextParam, next)
	}
	if how != "" {
		to = withParam(to, StepParam, how)
	}
	return to
}

// SetUpFactorURL is where people set up the second factor that everybody must have.
func SetUpFactorURL() templ.SafeURL { return "/account/second-factor" }

// PasskeysURL is where a passkey that a browser has made is added.
func PasskeysURL() templ.SafeURL { return "/account/passkeys" }

// NewPasskeyURL is the form that makes a passkey.
func NewPasskeyURL() templ.SafeURL { return "/account/passkeys/new" }

// PasskeyURL is the form of a passkey's name.
func PasskeyURL(id string) templ.SafeURL { return path("account", "passkeys", id) }

// RemovePasskeyURL is the confirmation, and the removal, of a passkey.
func RemovePasskeyURL(id string) templ.SafeURL { return path("account", "passkeys", id, "remove") }

// AuthenticatorURL is where an authenticator app is set up.
func AuthenticatorURL() templ.SafeURL { return "/account/authenticator" }

// RemoveAuthenticatorURL is the confirmation, and the removal, of an authenticator app.
func RemoveAuthenticatorURL() templ.SafeURL { return "/account/authenticator/remove" }

// RecoveryCodesURL is the confirmation, and the making, of other recovery codes.
func RecoveryCodesURL() templ.SafeURL { return "/account/recovery-codes" }

// FactorPolicyURL is the setting of whom a second factor is asked.
func FactorPolicyURL() templ.SafeURL { return "/people/second-factor" }

// ResetFactorsURL is the confirmation, and the reset, of somebody's second factors.
func ResetFactorsURL(id string) templ.SafeURL { return path("people", id, "reset-factors") }
