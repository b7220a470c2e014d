package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// secondScreen asks for a second factor who has shown a password, and signs them in then.
type secondScreen struct{ ways }

func (s secondScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/sign-in/second", web.Anybody, s.form),
		web.Post("/sign-in/second", web.Anybody, s.signIn).Small(),
	}
}

func (s secondScreen) form(c echo.Context) error { return s.ask(c, c.QueryParams(), nil) }

// ask asks for what there is to show, and says what was wrong before.
func (s secondScreen) ask(c echo.Context, sent url.Values, refused error) error {
	site, _ := siteOf(s.Console, c)
	step, err := s.Auth.SecondStep(c.Request(), site)
	if err != nil {
		return s.over(c, sent, err)
	}
	f, status := stepForm(s.Console, c, step, views.SecondStepURL(), sent), http.StatusOK
	if refused != nil {
		if status = refuseStep(c, &f, refused); status == 0 {
			return refused
		}
	}
	return s.Render(c, status, views.SecondStepPage(f))
}

// over leads to the sign-in page who waited for too long.
func (s secondScreen) over(c echo.Context, sent url.Values, err error) error {
	if !errors.Is(err, auth.ErrHalfOver) && !errors.Is(err, auth.ErrBadCredentials) {
		return err
	}
	next := web.LocalPath(sent.Get(views.NextParam), "")
	if _, signedIn := auth.FromContext(c.Request().Context()); signedIn { // a second press, or another tab
		return s.goOn(c, false, next, false)
	}
	return s.show(c, http.StatusForbidden, views.SignInForm{
		Next:   next,
		Undone: sent.Has(views.UndoneParam),
		Error:  "It took too long, or this is another browser than the one in which your password was right. Sign in again.",
	})
}

func (s secondScreen) signIn(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	err = s.Auth.FinishSignIn(c.Response(), c.Request(), proofOf(s.Console, c, form), s.Visitor(c))
	switch {
	case errors.Is(err, auth.ErrHalfOver), errors.Is(err, auth.ErrBadCredentials):
		return s.over(c, form, err)
	case err != nil:
		return s.ask(c, form, err)
	}
	return s.goOn(c, false, form.Get(views.NextParam), form.Has(views.UndoneParam))
}
