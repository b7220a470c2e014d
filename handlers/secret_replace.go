package handlers

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// replaceSecretScreen puts another value in the place of the one that is there. Nothing of it is kept for an ended session.
type replaceSecretScreen struct{ secrets }

func (s replaceSecretScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityManagedSecrets,
		web.Get("/secrets/:slug/value", access.ManageSecrets, s.live(s.form)),
		web.Post("/secrets/:slug/value", access.ManageSecrets, s.live(s.replace)),
	)
}

func (s replaceSecretScreen) form(c echo.Context, secret *client.ManagedSecret) error {
	return s.show(c, secret, http.StatusOK, readSecretForm(valueFields(secret.Injection), nil))
}

func (s replaceSecretScreen) show(c echo.Context, secret *client.ManagedSecret, status int, f *secretForm) error {
	f.Secret = secret
	return s.Render(c, status, views.SecretValuePage(s.shown(c, f), s.Now()))
}

func (s replaceSecretScreen) replace(c echo.Context, secret *client.ManagedSecret) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readSecretForm(valueFields(secret.Injection), sent)
	value := f.wanted().params.Value
	check := func(ctx context.Context) error { return s.App.ManagedSecrets.CheckValue(ctx, secret.ID, value) }
	if len(f.Errors) > 0 {
		s.FindMore(c, f.rows, &f.Form, check)
		return s.show(c, secret, http.StatusUnprocessableEntity, f)
	}
	replaced, err := s.App.ManagedSecrets.ReplaceValue(c.Request().Context(), secret.ID, value)
	if err != nil {
		return s.show(c, secret, s.RefusedWithMore(c, f.rows, &f.Form, err, check), f)
	}
	return s.Done(c, views.SecretURL(replaced), "The value of "+replaced.Name+" is replaced: it takes effect with the next request.")
}
