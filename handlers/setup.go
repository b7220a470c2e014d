package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// setupScreen makes the first administrator.
type setupScreen struct{ *web.Console }

func (s setupScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/setup", web.Anybody, s.form),
		web.Post("/setup", web.Anybody, s.create).Small(),
	}
}

func (s setupScreen) form(c echo.Context) error {
	return s.show(c, http.StatusOK, views.SetupForm{Token: c.QueryParam("token")})
}

// show shows the form, or why there is none.
func (s setupScreen) show(c echo.Context, status int, f views.SetupForm) error {
	if err := s.Auth.CheckSetupToken(c.Request().Context(), f.Token, s.Visitor(c)); err != nil {
		return s.refuse(c, f, err)
	}
	return s.Render(c, status, views.SetupPage(f))
}

// refuse says why a set-up token is not accepted, and how to get one that is.
func (s setupScreen) refuse(c echo.Context, f views.SetupForm, err error) error {
	var problem views.SetupProblem
	switch {
	case errors.Is(err, auth.ErrSetupDone):
		return s.Redirect(c, views.SetUpAlreadyURL())
	case errors.Is(err, auth.ErrTokenExpired):
		problem = views.SetupLinkExpired
	case errors.Is(err, auth.ErrBadToken) && f.Token != "":
		problem = views.SetupLinkWrong
	case !errors.Is(err, auth.ErrBadToken):
		return err
	}
	return s.Render(c, http.StatusForbidden, views.SetupNeededPage(problem))
}

func (s setupScreen) create(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.SetupForm{Token: form.Get("token"), Email: form.Get("email")}
	account, err := s.Auth.Setup(c.Request().Context(), f.Token, f.Email, form.Get("password"), s.Visitor(c))
	var field *auth.FieldError
	switch {
	case errors.As(err, &field):
		f.Errors = map[string]string{field.Field: field.Message}
		return s.show(c, http.StatusUnprocessableEntity, f)
	case err != nil:
		return s.refuse(c, f, err)
	}
	if err := s.Auth.Begin(c.Response(), c.Request(), account, s.Visitor(c)); err != nil {
		return err
	}
	welcome := s.WithMessage(c, views.AgentsURL(), "You are the administrator. Create the first agent to get its key.")
	return s.Redirect(c, views.SignedInURL(string(welcome), false))
}
