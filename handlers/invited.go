package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// invitedScreen is where people make the account that they were invited to. The link's token is in the address of these
// two requests only; logs have the route and not the address, and no Referer tells it.
type invitedScreen struct{ *web.Console }

func (s invitedScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/invitations/:token", web.Anybody, s.form),
		web.Post("/invitations/:token", web.Anybody, s.accept).Small(),
	}
}

func (s invitedScreen) form(c echo.Context) error {
	return s.show(c, http.StatusOK, views.AcceptForm{})
}

// show shows the form, or why there is none.
func (s invitedScreen) show(c echo.Context, status int, f views.AcceptForm) error {
	f.Token = c.Param("token")
	invitation, err := s.Auth.CheckInvitation(c.Request().Context(), f.Token, s.Visitor(c))
	if err != nil {
		return s.refuse(c, err)
	}
	f.Email, f.Role = invitation.Email, invitation.Role
	return s.Render(c, status, views.AcceptPage(f))
}

// refuse says why a link is good for nothing.
func (s invitedScreen) refuse(c echo.Context, err error) error {
	if errors.Is(err, auth.ErrPasswordsOff) {
		return s.Render(c, http.StatusForbidden, views.InvitationBySSOPage())
	}
	expired := errors.Is(err, auth.ErrInvitationExpired)
	if !expired && !errors.Is(err, auth.ErrNoInvitation) {
		return err
	}
	return s.Render(c, http.StatusForbidden, views.InvitationEndedPage(expired))
}

func (s invitedScreen) accept(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.AcceptForm{Name: form.Get(views.FieldName)}
	account, err := s.Auth.AcceptInvitation(c.Request().Context(), c.Param("token"), f.Name, form.Get("password"), s.Visitor(c))
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return s.refuse(c, err)
	}
	if err := s.Auth.Begin(c.Response(), c.Request(), account, s.Visitor(c)); err != nil {
		return err
	}
	welcome := s.WithMessage(c, views.AgentsURL(), "Your account is made, and you are signed in.")
	return s.Redirect(c, views.SignedInURL(string(welcome), false))
}
