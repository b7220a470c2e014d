package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// signInPasskeyScreen signs in by a passkey alone.
type signInPasskeyScreen struct{ ways }

func (s signInPasskeyScreen) routes() []web.Route {
	return []web.Route{
		web.Get(string(views.SignInPasskeyURL()), web.Anybody, s.options),
		web.Post(string(views.SignInPasskeyURL()), web.Anybody, s.signIn).Small(),
	}
}

// options tells scripts what to ask for, for a page that was open for long.
func (s signInPasskeyScreen) options(c echo.Context) error {
	ask := s.passkey(c)
	if ask.Options == "" {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	return c.JSONBlob(http.StatusOK, []byte(ask.Options))
}

func (s signInPasskeyScreen) signIn(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.SignInForm{Next: web.LocalPath(form.Get(views.NextParam), ""), Undone: form.Has(views.UndoneParam)}
	site, elsewhere := siteOf(s.Console, c)
	if elsewhere != "" {
		f.Error = elsewhere
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	account, err := s.Auth.SignInWithPasskey(c.Request().Context(), site, form.Get(views.FieldCredential), s.Visitor(c))
	if err == nil {
		err = s.enter(c, account, auth.WithPasskey, f)
	}
	if f.Error = passkeyProblem(err); f.Error != "" {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	return err
}
