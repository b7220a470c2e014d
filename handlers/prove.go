package handlers

import (
	"net/http"
	"net/url"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// proveScreen asks who has a second factor for it before what can't be undone, and others for their password before what makes
// another way into their account.
type proveScreen struct{ *web.Console }

func (s proveScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/account/prove", web.SignedIn, s.form).WhileSettingUp(),
		web.Post("/account/prove", web.SignedIn, s.prove).WhileSettingUp(),
	}
}

func (s proveScreen) form(c echo.Context) error {
	person, _ := auth.FromContext(c.Request().Context())
	if s.Auth.Sure(person) { // in another tab, or there is nothing to show
		return s.Redirect(c, s.back(c.QueryParams()))
	}
	return s.ask(c, c.QueryParams(), nil)
}

// back is where somebody came from.
func (s proveScreen) back(sent url.Values) templ.SafeURL {
	return templ.SafeURL(web.LocalPath(sent.Get(views.NextParam), string(views.AccountURL())))
}

func (s proveScreen) ask(c echo.Context, sent url.Values, refused error) error {
	site, _ := siteOf(s.Console, c)
	step, err := s.Auth.ProofStep(c.Request(), site)
	if err != nil {
		return err
	}
	f, status := stepForm(s.Console, c, step, views.ProveURL(""), sent), http.StatusOK
	if refused != nil {
		if status = refuseStep(c, &f, refused); status == 0 {
			return refused
		}
	}
	return s.Render(c, status, views.ProvePage(f))
}

func (s proveScreen) prove(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	if form.Has(views.FieldAgain) {
		return s.signInAgain(c, form)
	}
	if err := s.Auth.ProveAgain(c.Request(), proofOf(s.Console, c, form)); err != nil {
		return s.ask(c, form, err)
	}
	return s.Inform(c, s.back(form), "You have confirmed that it's you. Nothing was done yet: check it, and press the button again.")
}

// signInAgain ends the session of who has nothing to show, and leads to the sign-in and back.
func (s proveScreen) signInAgain(c echo.Context, sent url.Values) error {
	if err := s.Auth.End(c.Response(), c.Request(), s.Visitor(c)); err != nil {
		return err
	}
	return s.Redirect(c, views.SignInAgainURL(string(s.back(sent)), false))
}
