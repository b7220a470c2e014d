package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// invitedScreen is where people make the account that they were invited to, or set another password. The link's token is in the address of these
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
		return s.refuse(c, err, invitation)
	}
	f.Email, f.Role, f.Resets = invitation.Email, invitation.Role, invitation.ResetsID != nil
	return s.Render(c, status, views.AcceptPage(f))
}

// refuse says why a link is good for nothing.
func (s invitedScreen) refuse(c echo.Context, err error, i auth.Invitation) error {
	resets := i.ResetsID != nil
	if errors.Is(err, auth.ErrPasswordsOff) {
		return s.Render(c, http.StatusForbidden, views.InvitationBySSOPage(resets))
	}
	expired := errors.Is(err, auth.ErrInvitationExpired)
	if !expired && !errors.Is(err, auth.ErrNoInvitation) {
		return err
	}
	return s.Render(c, http.StatusForbidden, views.InvitationEndedPage(expired, resets))
}

func (s invitedScreen) accept(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx, token := c.Request().Context(), c.Param("token")
	invitation, err := s.Auth.CheckInvitation(ctx, token, s.Visitor(c))
	if err != nil {
		return s.refuse(c, err, invitation)
	}
	if invitation.ResetsID != nil {
		return s.setPassword(c, invitation, form.Get("password"))
	}
	f := views.AcceptForm{Name: form.Get(views.FieldName)}
	account, err := s.Auth.AcceptInvitation(ctx, token, f.Name, form.Get("password"), s.Visitor(c))
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return s.refuse(c, err, invitation)
	}
	if err := s.Auth.Begin(c.Response(), c.Request(), account, s.Visitor(c)); err != nil {
		return err
	}
	welcome := s.WithMessage(c, views.AgentsURL(), "Your account is made, and you are signed in.")
	return s.Redirect(c, views.SignedInURL(string(welcome), false))
}

// setPassword leads to the sign-in: who holds the link may lack the account's second factor.
func (s invitedScreen) setPassword(c echo.Context, i auth.Invitation, password string) error {
	err := s.Auth.SetPasswordByLink(c.Request().Context(), c.Param("token"), password, s.Visitor(c))
	if problems := fieldProblems(err); problems != nil {
		return s.show(c, http.StatusUnprocessableEntity, views.AcceptForm{Errors: problems})
	}
	if err != nil {
		return s.refuse(c, err, i)
	}
	return s.Done(c, views.SignInURL(), "The password is set. Sign in with it.")
}
