package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// passwordLinkScreen makes the link by which somebody who can't get in sets another password, and ends it.
type passwordLinkScreen struct{ personScreen }

func (s passwordLinkScreen) routes() []web.Route {
	return []web.Route{
		web.Post("/people/:id/password-link", access.ManagePeople, s.account(s.make)).From(personPage).Sure(),
		web.Post("/people/:id/password-link/revoke", access.ManagePeople, s.account(s.revoke)).From(personPage),
	}
}

// make answers with the person's page and the link: the one response that holds it.
func (s passwordLinkScreen) make(c echo.Context, a auth.Account) error {
	ctx := c.Request().Context()
	made, err := s.Auth.NewPasswordLink(ctx, auth.ByWhom(ctx), a.ID)
	if err != nil {
		return err
	}
	return s.show(c, http.StatusCreated, a, &views.InvitationLink{
		URL:    s.ConsoleURL(c) + string(views.InvitationURL(made.Token)),
		Email:  a.Email,
		Until:  made.ExpiresAt,
		ID:     a.ID,
		Resets: true,
	})
}

func (s passwordLinkScreen) revoke(c echo.Context, a auth.Account) error {
	ctx := c.Request().Context()
	err := s.Auth.RevokePasswordLink(ctx, auth.ByWhom(ctx), a.ID)
	if errors.Is(err, auth.ErrNoInvitation) {
		return s.Inform(c, views.PersonURL(a.ID), "There is no such link any more: it was used, or has ended.")
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.PersonURL(a.ID), "The link is revoked. It is good for nothing.")
}

// passwordLink is the link that is open, for whom may end it; nil where there is none.
func (s personScreen) passwordLink(c echo.Context, a auth.Account) (*views.OpenLink, error) {
	if !s.May(c, access.ManagePeople) {
		return nil, nil
	}
	open, err := s.Auth.PasswordLinkOf(c.Request().Context(), a.ID)
	if errors.Is(err, auth.ErrNoInvitation) {
		return nil, nil
	}
	return &views.OpenLink{MadeBy: open.InvitedBy, MadeAt: open.CreatedAt, Until: open.ExpiresAt}, err
}
