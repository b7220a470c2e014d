package handlers

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// authenticatorScreen sets up and removes one's own authenticator app, and makes recovery codes.
type authenticatorScreen struct{ factors }

func (s authenticatorScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/account/authenticator", web.SignedIn, s.form).Sure().WhileSettingUp(),
		web.Post("/account/authenticator", web.SignedIn, s.turnOn).Sure().WhileSettingUp(),
		web.Get("/account/authenticator/remove", web.SignedIn, s.confirm),
		web.Post("/account/authenticator/remove", web.SignedIn, s.remove).Fresh(),
		web.Get("/account/recovery-codes", web.SignedIn, s.askForCodes),
		web.Post("/account/recovery-codes", web.SignedIn, s.makeCodes).Fresh(),
	}
}

func (s authenticatorScreen) form(c echo.Context) error {
	return s.show(c, http.StatusOK, views.AuthenticatorForm{})
}

// show shows the secret of the app that is set up.
func (s authenticatorScreen) show(c echo.Context, status int, f views.AuthenticatorForm) error {
	secret, err := s.Auth.OfferAuthenticator(c.Request())
	if errors.Is(err, auth.ErrHasAuthenticator) {
		return s.Inform(c, views.AccountURL(), "You have an authenticator app. To set up another one, remove it first.")
	}
	if err != nil {
		return err
	}
	f.Typed, f.Link, f.Back = secret.Typed, templ.SafeURL(secret.Link), s.back(c)
	return s.Render(c, status, views.AuthenticatorPage(f))
}

func (s authenticatorScreen) turnOn(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	codes, err := s.Auth.AddAuthenticator(c.Request(), form.Get(views.FieldCode))
	var throttled *auth.ThrottledError
	var f views.AuthenticatorForm
	switch {
	case errors.As(err, &throttled):
		comeBackIn(c, throttled.RetryAfter)
		f.Error = "There were too many wrong codes. Wait " + views.Wait(throttled.RetryAfter) + ", then try again."
		return s.show(c, http.StatusTooManyRequests, f)
	case errors.Is(err, auth.ErrBadCode):
		f.CodeError = "The code is wrong. Type the one that the app shows now, and see that the device's clock is right."
		return s.show(c, http.StatusUnprocessableEntity, f)
	case errors.Is(err, auth.ErrNoFactor), errors.Is(err, auth.ErrUnreadableFactor):
		f.Error = "It took too long, so there is a new secret. Remove the one that the app has, and give it this one."
		return s.show(c, http.StatusUnprocessableEntity, f)
	case errors.Is(err, auth.ErrHasAuthenticator):
		return s.Inform(c, views.AccountURL(), "You have an authenticator app already.")
	case err != nil:
		return err
	}
	return s.added(c, codes, "The authenticator app is set up.")
}

// own is what somebody has; ErrNoFactor for who has nothing.
func (s authenticatorScreen) own(c echo.Context) (views.FactorsView, error) {
	v, err := s.view(c)
	if err == nil && len(v.Passkeys) == 0 && v.Authenticator == nil {
		err = auth.ErrNoFactor
	}
	return v, err
}

func (s authenticatorScreen) confirm(c echo.Context) error {
	v, err := s.own(c)
	if err == nil && v.Authenticator == nil {
		err = auth.ErrNoFactor
	}
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.RemoveAuthenticatorPage(*v.Authenticator, s.Now()))
}

func (s authenticatorScreen) remove(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.Auth.RemoveAuthenticator(ctx, auth.ByWhom(ctx)); err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), "The authenticator app is removed.")
}

func (s authenticatorScreen) askForCodes(c echo.Context) error {
	v, err := s.own(c)
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.NewCodesPage(v.Codes, s.Now()))
}

func (s authenticatorScreen) makeCodes(c echo.Context) error {
	ctx := c.Request().Context()
	codes, err := s.Auth.MakeRecoveryCodes(ctx, auth.ByWhom(ctx))
	if err != nil {
		return err
	}
	return s.Render(c, http.StatusCreated, views.CodesPage(views.CodesView{Codes: codes, On: views.AccountURL()}))
}
