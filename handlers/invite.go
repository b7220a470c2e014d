package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// inviteScreen invites people, and ends or renews invitations.
type inviteScreen struct{ people }

func (s inviteScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/invite", access.ManagePeople, s.form),
		web.Post("/people", access.ManagePeople, s.invite).From(invitePage).Sure().Kept(),
		web.Post("/people/:id/link", access.ManagePeople, s.renew).From(personPage).Sure(),
		web.Post("/people/:id/revoke", access.ManagePeople, s.revoke).From(personPage),
	}
}

func (s inviteScreen) form(c echo.Context) error {
	typed := s.TypedAgain(c)
	return s.show(c, http.StatusOK, views.PowerForm{
		Email: typed.Or(views.FieldEmail, ""),
		Role:  typed.Or(views.FieldRole, string(access.Viewer)),
		Teams: typed.Or(views.FieldTeams, ""),
	})
}

func (s inviteScreen) show(c echo.Context, status int, f views.PowerForm) error {
	settings, err := s.Auth.SSOSettings(c.Request().Context())
	if err != nil {
		return err
	}
	f.PasswordsOff, f.Life = settings.PasswordsOff, auth.InvitationLife
	return s.Render(c, status, views.InvitePage(f))
}

func (s inviteScreen) invite(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	if !form.Has(views.FieldTeams) {
		f := views.PowerForm{Email: form.Get(views.FieldEmail), Role: form.Get(views.FieldRole), Errors: noTeams()}
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	f := views.PowerForm{Email: form.Get(views.FieldEmail), Role: form.Get(views.FieldRole), Teams: form.Get(views.FieldTeams)}
	ctx := c.Request().Context()
	invited, err := s.Auth.Invite(ctx, auth.ByWhom(ctx), f.Email, access.Role(f.Role), teamsTyped(f.Teams))
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return s.reveal(c, http.StatusCreated, invited)
}

func (s inviteScreen) renew(c echo.Context) error {
	ctx := c.Request().Context()
	invited, err := s.Auth.RenewInvitation(ctx, auth.ByWhom(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	return s.reveal(c, http.StatusOK, invited)
}

// reveal answers with the invitation's page and its link: the one response that holds it.
func (s inviteScreen) reveal(c echo.Context, status int, i auth.Invited) error {
	return s.showInvitation(c, status, i.Invitation, &views.InvitationLink{
		URL:   s.ConsoleURL(c) + string(views.InvitationURL(i.Token)),
		Email: i.Email,
		Until: i.ExpiresAt,
		ID:    i.ID,
	})
}

func (s inviteScreen) revoke(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.Auth.RevokeInvitation(ctx, auth.ByWhom(ctx), c.Param("id")); err != nil {
		return err
	}
	return s.Done(c, views.ListURL(views.PlaceOf(ctx)), "The invitation is revoked. Its link is good for nothing.")
}
