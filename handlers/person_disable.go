package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// disableScreen says what disabling somebody does, asks why it is done, and does it.
type disableScreen struct{ people }

func (s disableScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/:id/disable", access.DisablePeople, s.account(s.confirm)),
		web.Post("/people/:id/disable", access.DisablePeople, s.account(s.disable)),
	}
}

func (s disableScreen) confirm(c echo.Context, a auth.Account) error {
	if auth.ByWhom(c.Request().Context()).ID() == a.ID {
		return auth.ErrYourself
	}
	return s.ask(c, http.StatusOK, a, views.DisableView{})
}

func (s disableScreen) ask(c echo.Context, status int, a auth.Account, v views.DisableView) error {
	owned, err := s.ownedCount(c, a)
	if err != nil {
		return err
	}
	v.Person, v.Owned = listed(c, listedAccount(a)), owned
	return s.Render(c, status, views.DisablePersonPage(v))
}

func (s disableScreen) disable(c echo.Context, a auth.Account) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx, reason := c.Request().Context(), form.Get(views.FieldReason)
	err = s.Auth.DisableBecause(ctx, auth.ByWhom(ctx), a.ID, reason)
	if problems := fieldProblems(err); problems != nil {
		return s.ask(c, http.StatusUnprocessableEntity, a, views.DisableView{Reason: reason, Problem: problems[views.FieldReason]})
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.PersonURL(a.ID), a.Email+" is disabled: their sessions have ended, and they can't sign in.")
}
