package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// accountScreen is what people set for themselves.
type accountScreen struct{ *web.Console }

func (s accountScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/account", web.SignedIn, s.page),
		web.Post("/account/name", web.SignedIn, s.rename).From(accountPage).Kept(),
		web.Post("/account/password", web.SignedIn, s.changePassword).From(accountPage),
		web.Post("/account/theme", web.SignedIn, s.setTheme).From(accountPage),
		web.Post("/account/sessions", web.SignedIn, s.endOthers).From(accountPage),
		web.Post("/account/sessions/:session", web.SignedIn, s.end).From(accountPage),
	}
}

func (s accountScreen) page(c echo.Context) error {
	person, _ := auth.FromContext(c.Request().Context())
	return s.show(c, http.StatusOK, views.AccountForm{Name: s.TypedAgain(c).Or("name", person.Name)})
}

func (s accountScreen) show(c echo.Context, status int, f views.AccountForm) error {
	r := c.Request()
	person, _ := auth.FromContext(r.Context())
	account, err := s.Auth.Account(r.Context(), person.ID)
	if err != nil {
		return err
	}
	sessions, err := s.Auth.SessionsOf(r, person.ID)
	if err != nil {
		return err
	}
	own, err := factors(s).view(c)
	if err != nil {
		return err
	}
	v := views.AccountView{
		Email:         account.Email,
		Name:          account.Name,
		Role:          access.Role(account.Role),
		Teams:         account.Teams,
		CreatedAt:     account.CreatedAt,
		PasswordSetAt: account.PasswordChangedAt,
		Theme:         views.Theme(s.Auth.Theme(r)),
		Sessions:      sessionRows(sessions),
		Factors:       own,
		Form:          f,
		Now:           s.Now(),
	}
	if err := s.links(c, &v, person.ID); err != nil {
		return err
	}
	return s.Render(c, status, views.AccountPage(v))
}

func (s accountScreen) rename(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx, name := c.Request().Context(), form.Get("name")
	err = s.Auth.Rename(ctx, auth.ByWhom(ctx), name)
	if problems := fieldProblems(err); problems != nil {
		return s.show(c, http.StatusUnprocessableEntity, views.AccountForm{Name: name, Errors: problems})
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), "Your name is saved.")
}

func (s accountScreen) changePassword(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	person, _ := auth.FromContext(c.Request().Context())
	f := views.AccountForm{Name: person.Name}
	err = s.Auth.ChangePassword(c.Response(), c.Request(), form.Get("current"), form.Get("password"))
	var throttled *auth.ThrottledError
	switch {
	case fieldProblems(err) != nil:
		f.Errors = fieldProblems(err)
		return s.show(c, http.StatusUnprocessableEntity, f)
	case errors.As(err, &throttled):
		comeBackIn(c, throttled.RetryAfter)
		f.Errors = map[string]string{"current": "There were too many attempts. Wait " + views.Wait(throttled.RetryAfter) + ", then try again."}
		return s.show(c, http.StatusTooManyRequests, f)
	case errors.Is(err, auth.ErrBusy):
		comeBackIn(c, wire.RetryPause)
		f.Errors = map[string]string{"": "Too many people are signing in at this moment. Wait a few seconds, then try again."}
		return s.show(c, http.StatusServiceUnavailable, f)
	case err != nil:
		return err
	}
	return s.Done(c, views.AccountURL(), "Your password is changed, and your sessions in other browsers have ended.")
}

func (s accountScreen) setTheme(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	s.Auth.SetTheme(c.Response(), form.Get("theme"))
	return s.Done(c, views.AccountURL(), "The theme is saved in this browser.")
}

func (s accountScreen) endOthers(c echo.Context) error {
	return s.ended(c, s.Auth.EndOtherSessions(c.Request()), "All of your other sessions have ended.")
}

func (s accountScreen) end(c echo.Context) error {
	by := auth.ByWhom(c.Request().Context())
	err := s.Auth.EndSession(c.Request().Context(), by, by.ID(), c.Param("session"))
	return s.ended(c, err, "The session has ended.")
}

func (s accountScreen) ended(c echo.Context, err error, done string) error {
	if errors.Is(err, auth.ErrNoSession) {
		return s.Inform(c, views.AccountURL(), "It had ended already.")
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), done)
}
