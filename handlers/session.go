package handlers

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/views"
)

func (h *console) home(c echo.Context) error { return h.redirect(c, views.AgentsURL()) }

func (h *console) setupForm(c echo.Context) error {
	return h.showSetup(c, http.StatusOK, views.SetupForm{Token: c.QueryParam("token")})
}

// showSetup shows the form, or why there is none.
func (h *console) showSetup(c echo.Context, status int, f views.SetupForm) error {
	if err := h.auth.CheckSetupToken(c.Request().Context(), f.Token, h.visitor(c)); err != nil {
		return h.refuseSetup(c, f, err)
	}
	return h.render(c, status, views.SetupPage(f))
}

// refuseSetup says why a set-up token is not accepted, and how to get one that is.
func (h *console) refuseSetup(c echo.Context, f views.SetupForm, err error) error {
	var problem views.SetupProblem
	switch {
	case errors.Is(err, auth.ErrSetupDone):
		return h.redirect(c, views.SetUpAlreadyURL())
	case errors.Is(err, auth.ErrTokenExpired):
		problem = views.SetupLinkExpired
	case errors.Is(err, auth.ErrBadToken) && f.Token != "":
		problem = views.SetupLinkWrong
	case !errors.Is(err, auth.ErrBadToken):
		return err
	}
	return h.render(c, http.StatusForbidden, views.SetupNeededPage(problem))
}

func (h *console) setup(c echo.Context) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f := views.SetupForm{Token: form.Get("token"), Email: form.Get("email")}
	account, err := h.auth.Setup(c.Request().Context(), f.Token, f.Email, form.Get("password"), h.visitor(c))
	var field *auth.FieldError
	switch {
	case errors.As(err, &field):
		f.Errors = map[string]string{field.Field: field.Message}
		return h.showSetup(c, http.StatusUnprocessableEntity, f)
	case err != nil:
		return h.refuseSetup(c, f, err)
	}
	if err := h.auth.Begin(c.Response(), c.Request(), account, h.visitor(c)); err != nil {
		return err
	}
	welcome := h.saying(c, views.AgentsURL(), views.MessageSuccess, "You are the administrator. Create the first agent to get its key.")
	return h.redirect(c, views.SignedInURL(string(welcome), false))
}

func (h *console) signInForm(c echo.Context) error {
	ctx := c.Request().Context()
	f := views.SignInForm{Next: localPath(c.QueryParam(views.NextParam), ""), Undone: c.QueryParam(views.UndoneParam) != ""}
	if _, signedIn := auth.FromContext(ctx); signedIn { // in another tab
		return h.goOn(c, f)
	}
	needed, err := h.auth.NeedsSetup(ctx)
	if err != nil {
		return err
	}
	if needed {
		return h.render(c, http.StatusOK, views.SetupNeededPage(""))
	}
	if c.QueryParam(views.SignedInParam) != "" {
		f.Error = h.cookieLost()
		return h.render(c, http.StatusForbidden, views.SignInPage(f))
	}
	f.SetUp = c.QueryParam(views.SetUpParam) != ""
	f.Ended = f.Next != "" && h.auth.WasSignedIn(c.Request())
	return h.render(c, http.StatusOK, views.SignInPage(f))
}

// cookieLost says what to do when a browser was given a session's cookie and comes back without it.
func (h *console) cookieLost() string {
	const lost = "The password was right, but this browser did not keep the cookie that signs it in. "
	if h.https {
		return lost + "This console's cookies are for https only. Open " + cmp.Or(h.publicURL, "its https address") +
			" instead; if that is not its address, whoever runs this server must correct --public-url."
	}
	return lost + "Allow cookies for this address, then sign in again."
}

func (h *console) signIn(c echo.Context) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f := views.SignInForm{
		Email: form.Get("email"), Next: localPath(form.Get(views.NextParam), ""), Undone: form.Has(views.UndoneParam),
	}
	account, err := h.auth.SignIn(c.Request().Context(), f.Email, form.Get("password"), h.visitor(c))
	var throttled *auth.ThrottledError
	switch {
	case errors.Is(err, auth.ErrBadCredentials):
		f.Error = "The email or the password is wrong. Try again, or ask whoever runs this server to reset the password."
		return h.render(c, http.StatusUnprocessableEntity, views.SignInPage(f))
	case errors.As(err, &throttled):
		comeBackIn(c, throttled.RetryAfter)
		f.Error = "There were too many attempts. Wait " + views.Wait(throttled.RetryAfter) + ", then try again."
		return h.render(c, http.StatusTooManyRequests, views.SignInPage(f))
	case errors.Is(err, auth.ErrBusy):
		comeBackIn(c, auth.BusyPause)
		f.Error = "Too many people are signing in at this moment, and yours is not a browser that was here before. Wait a few seconds, then try again."
		return h.render(c, http.StatusServiceUnavailable, views.SignInPage(f))
	case err != nil:
		return err
	}
	if err := h.auth.Begin(c.Response(), c.Request(), account, h.visitor(c)); err != nil {
		return err
	}
	return h.redirect(c, views.SignedInURL(localPath(f.Next, string(views.AgentsURL())), f.Undone))
}

// goOn leads to where somebody was before they were asked to sign in.
func (h *console) goOn(c echo.Context, f views.SignInForm) error {
	to := templ.SafeURL(localPath(f.Next, string(views.AgentsURL())))
	if f.Undone {
		return h.redirectSaying(c, to, views.MessageWarning, "Your session had ended, so nothing was changed. Repeat what you did last.")
	}
	return h.redirect(c, to)
}

// comeBackIn tells programs when to try again, in whole seconds.
func comeBackIn(c echo.Context, wait time.Duration) {
	c.Response().Header().Set("Retry-After", fmt.Sprint(int(wait.Seconds())+1))
}

func (h *console) signOut(c echo.Context) error {
	if err := h.auth.End(c.Response(), c.Request(), h.visitor(c)); err != nil {
		return err
	}
	if h.takenForSecure(c) {
		c.Response().Header().Set("Clear-Site-Data", `"cache"`)
	}
	return h.redirect(c, views.SignInURL())
}
