package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// signInScreen begins and ends sessions.
type signInScreen struct{ ways }

func (s signInScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/", web.Anybody, s.home),
		web.Get("/sign-in", web.Anybody, s.form),
		web.Post("/sign-in", web.Anybody, s.signIn).Small(),
		web.Post("/sign-out", web.Anybody, s.signOut),
	}
}

func (s signInScreen) home(c echo.Context) error { return s.Redirect(c, views.AgentsURL()) }

func (s signInScreen) form(c echo.Context) error {
	ctx := c.Request().Context()
	f := views.SignInForm{Next: web.LocalPath(c.QueryParam(views.NextParam), ""), Undone: c.QueryParam(views.UndoneParam) != ""}
	if _, signedIn := auth.FromContext(ctx); signedIn { // in another tab
		return s.stay(c, f)
	}
	nobody, err := s.Auth.HasNobody(ctx)
	if err != nil {
		return err
	}
	if nobody {
		return s.Render(c, http.StatusOK, views.SetupNeededPage(""))
	}
	if c.QueryParam(views.SignedInParam) != "" {
		f.Error = s.cookieLost()
		return s.show(c, http.StatusForbidden, f)
	}
	f.BreakGlass = c.QueryParam(views.WayParam) == views.WayPassword
	f.SetUp = c.QueryParam(views.SetUpParam) != ""
	f.Ended = f.Next != "" && s.Auth.WasSignedIn(c.Request())
	return s.show(c, http.StatusOK, f)
}

// cookieLost says what to do when a browser was given a session's cookie and comes back without it.
func (s signInScreen) cookieLost() string {
	const lost = "The sign-in succeeded, but this browser did not keep the cookie that signs it in. "
	if s.HTTPS {
		return lost + "This console's cookies are for https only. Open " + cmp.Or(s.PublicURL, "its https address") +
			" instead; if that is not its address, whoever runs this server must correct --public-url."
	}
	return lost + "Allow cookies for this address, then sign in again."
}

func (s signInScreen) signIn(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.SignInForm{
		Email:  form.Get("email"),
		Next:   web.LocalPath(form.Get(views.NextParam), ""),
		Undone: form.Has(views.UndoneParam),

		BreakGlass: true, // or passwords are on
	}
	account, err := s.Auth.SignIn(c.Request().Context(), f.Email, form.Get("password"), s.Visitor(c))
	if err == nil {
		err = s.enter(c, account, auth.WithPassword, f)
	}
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(err, auth.ErrBadCredentials):
		f.Error = "The email or the password is wrong. Try again, or ask whoever runs this server to reset the password."
		return s.show(c, http.StatusUnprocessableEntity, f)
	case errors.As(err, &throttled):
		comeBackIn(c, throttled.RetryAfter)
		f.Error = "There were too many attempts. Wait " + views.Wait(throttled.RetryAfter) + ", then try again."
		return s.show(c, http.StatusTooManyRequests, f)
	case errors.Is(err, auth.ErrBusy):
		comeBackIn(c, wire.RetryPause)
		f.Error = "Too many people are signing in at this moment, and yours is not a browser that was here before. Wait a few seconds, then try again."
		return s.show(c, http.StatusServiceUnavailable, f)
	}
	return err
}

// comeBackIn tells programs when to try again, in whole seconds.
func comeBackIn(c echo.Context, wait time.Duration) {
	c.Response().Header().Set(wire.HeaderRetryAfter, fmt.Sprint(int(wait.Seconds())+1))
}

func (s signInScreen) signOut(c echo.Context) error {
	out := s.Auth.SigningOut(c.Request())
	if err := s.Auth.End(c.Response(), c.Request(), s.Visitor(c)); err != nil {
		return err
	}
	if s.TakenForSecure(c) {
		c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	}
	address, provider := out.Address(c.Request().Context(), s.ConsoleURL(c)+string(views.SignInURL()))
	return s.signedOut(c, provider, address)
}
