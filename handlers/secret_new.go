package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// newSecretScreen is the form that makes a managed secret.
type newSecretScreen struct{ secrets }

func (s newSecretScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityManagedSecrets,
		web.Get("/secrets/new", access.ManageSecrets, s.form),
		web.Post("/secrets", access.ManageSecrets, s.create).From(newSecretPage).Kept(),
	)
}

func (s newSecretScreen) form(c echo.Context) error {
	sent, notice, err := s.TypedBefore(c, views.NewSecretURL())
	if err != nil {
		return err
	}
	f := readSecretForm(newSecretFields, sent)
	if sent == nil {
		s.begin(c, f)
	}
	f.Notice = notice
	return s.show(c, http.StatusOK, f)
}

// begin fills the form from the template that the address names. What was typed before it was chosen stays.
func (s newSecretScreen) begin(c echo.Context, f *secretForm) {
	f.Template, _ = views.FindSecretTemplate(c.QueryParam(views.TemplateField))
	secret := ofTemplate(f.Template)
	if secret.Injection.Kind == "" {
		secret.Injection.Kind = client.InjectBearer
	}
	if name := c.QueryParam("name"); name != "" && !views.IsTemplateName(name) {
		secret.Name = name
	}
	secret.Description = c.QueryParam("description")
	f.fill(secret)
	f.IdempotencyKey = uuid.NewString()
}

func (s newSecretScreen) show(c echo.Context, status int, f *secretForm) error {
	return s.Render(c, status, views.NewSecretPage(s.shown(c, f)))
}

func (s newSecretScreen) create(c echo.Context) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readSecretForm(newSecretFields, sent)
	if change(sent) {
		return s.show(c, http.StatusOK, f)
	}
	params := f.wanted().params
	params.IdempotencyKey = f.IdempotencyKey
	check := func(ctx context.Context) error { return s.App.ManagedSecrets.CheckCreate(ctx, params) }
	if len(f.Errors) > 0 {
		s.FindMore(c, f.rows, &f.Form, check)
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	created, err := s.App.ManagedSecrets.Create(c.Request().Context(), params)
	switch {
	case errors.Is(err, client.ErrIdempotencyKeyBodyMismatch):
		f.IdempotencyKey = uuid.NewString()
		f.Message = "This form was sent before with other values, and a secret was made from them. Press Create secret again to make another one."
		return s.show(c, http.StatusConflict, f)
	case err != nil:
		return s.show(c, s.RefusedWithMore(c, f.rows, &f.Form, err, check), f)
	}
	s.Forget(c, f.Kept)
	return s.Done(c, views.SecretURL(created), created.Name+" is stored. Nobody can use it until somebody is granted access.")
}
