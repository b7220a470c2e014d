package handlers

import (
	"log/slog"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// ways is what all screens share that sign people in: which ways there are beside a password, and how it goes on from each.
type ways struct{ *web.Console }

// show draws the sign-in page with every way that there is.
func (w ways) show(c echo.Context, status int, f views.SignInForm) error {
	ctx := c.Request().Context()
	settings, err := w.Auth.SSOSettings(ctx)
	if err != nil {
		return err
	}
	providers, err := w.Auth.ProvidersToSignIn(ctx)
	if err != nil {
		return err
	}
	f.PasswordsOff, f.Providers = settings.PasswordsOff, waysOf(providers)
	f.BreakGlass = f.BreakGlass && f.PasswordsOff
	if !f.PasswordsOff || f.BreakGlass { // passkeys alone are switched off with passwords
		f.Passkey = w.passkey(c)
	}
	return w.Render(c, status, views.SignInPage(f))
}

func waysOf(providers []auth.ConfiguredProvider) (ways []views.ProviderWay) {
	for _, p := range providers {
		ways = append(ways, views.ProviderWay{ID: p.ID, Name: p.Name})
	}
	return ways
}

// passkey is what a browser needs to sign in with a passkey, empty where there can be none.
func (w ways) passkey(c echo.Context) views.PasskeyAsk {
	site, elsewhere := siteOf(w.Console, c)
	if elsewhere != "" {
		return views.PasskeyAsk{}
	}
	options, err := w.Auth.AskForAnyPasskey(site)
	if err != nil { // the host has a name that no passkey can be for
		w.Log(c, slog.LevelDebug, "passkeys can't be asked for", "error", err)
		return views.PasskeyAsk{}
	}
	return views.PasskeyAsk{Options: options, Action: views.SignInPasskeyURL(), Renew: views.SignInPasskeyURL(), Fills: true}
}

// enter signs in whom one of the ways has shown, or leads them to where they show a second factor. The form says where they go
// on.
func (w ways) enter(c echo.Context, account auth.Account, means string, f views.SignInForm) error {
	second, err := w.Auth.Enter(c.Response(), c.Request(), account, means, w.Visitor(c))
	if err != nil {
		return err
	}
	return w.goOn(c, second, f.Next, f.Undone)
}

// goOn leads to where a second factor is shown, or else to where somebody was before they signed in, by way of a look whether the
// browser kept the cookie.
func (w ways) goOn(c echo.Context, second bool, next string, undone bool) error {
	if second {
		return w.Redirect(c, views.SecondStepFor(web.LocalPath(next, ""), undone, ""))
	}
	return w.Redirect(c, views.SignedInURL(web.LocalPath(next, string(views.AgentsURL())), undone))
}

// stay leads to where somebody was before they were asked to sign in, and who has signed in meanwhile.
func (w ways) stay(c echo.Context, f views.SignInForm) error {
	to := templ.SafeURL(web.LocalPath(f.Next, string(views.AgentsURL())))
	if f.Undone {
		return w.Warn(c, to, "Your session had ended, so nothing was changed. Repeat what you did last.")
	}
	return w.Redirect(c, to)
}
