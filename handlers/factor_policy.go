package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// factorPolicyScreen says of whom a second factor is asked, and takes it from those who have lost it.
type factorPolicyScreen struct{ people }

func (s factorPolicyScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/people/second-factor", access.ManageSettings, s.form),
		web.Post("/people/second-factor", access.ManageSettings, s.save).Fresh().Kept(),
		web.Get("/people/:id/reset-factors", access.ManagePeople, s.account(s.confirm)),
		web.Post("/people/:id/reset-factors", access.ManagePeople, s.account(s.reset)).Fresh(),
	}
}

func (s factorPolicyScreen) form(c echo.Context) error {
	ctx := c.Request().Context()
	policy, err := s.Auth.FactorPolicy(ctx)
	if err != nil {
		return err
	}
	if typed := s.TypedAgain(c); typed != nil {
		policy = auth.FactorPolicy{Required: typed.Has(views.FieldRequired), AfterProvider: typed.Has(views.FieldAfterProvider)}
	}
	f := views.PolicyForm{Required: policy.Required, AfterProvider: policy.AfterProvider}
	if f.Without, err = s.without(ctx); err != nil {
		return err
	}
	return s.Render(c, http.StatusOK, views.PolicyPage(f))
}

// without counts the people who have no second factor.
func (s factorPolicyScreen) without(ctx context.Context) (n int, err error) {
	accounts, err := s.Auth.Accounts(ctx)
	for _, a := range accounts {
		if !a.Factors.Any() && a.DisabledAt == nil {
			n++
		}
	}
	return n, err
}

func (s factorPolicyScreen) save(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	policy := auth.FactorPolicy{Required: form.Has(views.FieldRequired), AfterProvider: form.Has(views.FieldAfterProvider)}
	if err := s.Auth.SetFactorPolicy(ctx, auth.ByWhom(ctx), policy); err != nil {
		return err
	}
	said := "A second factor is asked of those who have one."
	if policy.Required {
		said = "Everybody must have a second factor from now on."
	}
	return s.Done(c, views.PeopleURL(), said)
}

func (s factorPolicyScreen) confirm(c echo.Context, a auth.Account) error {
	if auth.ByWhom(c.Request().Context()).ID() == a.ID {
		return auth.ErrYourself
	}
	return s.Render(c, http.StatusOK, views.ResetFactorsPage(listed(c, listedAccount(a))))
}

func (s factorPolicyScreen) reset(c echo.Context, a auth.Account) error {
	return s.change(c, a, s.Auth.ResetFactors, " signs in with the password alone until they add another second factor.")
}
