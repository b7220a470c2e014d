package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// deleteSecretScreen says who depends on a managed secret, asks for its slug, and deletes it.
type deleteSecretScreen struct{ secrets }

func (s deleteSecretScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityManagedSecrets,
		web.Get("/secrets/:slug/delete", access.ManageSecrets, s.live(s.confirm)),
		web.Post("/secrets/:slug/delete", access.ManageSecrets, s.live(s.delete)).Fresh(),
	)
}

func (s deleteSecretScreen) confirm(c echo.Context, secret *client.ManagedSecret) error {
	word := slugOf(secret)
	word.Typed = s.TypedAgain(c).Or(views.ConfirmNameField, "")
	return s.ask(c, http.StatusOK, secret, word)
}

// slugOf is what is to be typed before a managed secret is deleted.
func slugOf(secret *client.ManagedSecret) views.TypedWord {
	return views.TypedWord{Whose: "secret", What: "slug", Word: secret.Slug}
}

func (s deleteSecretScreen) ask(c echo.Context, status int, secret *client.ManagedSecret, word views.TypedWord) error {
	v, err := s.view(c, secret, dependentsRows)
	if err != nil {
		return err
	}
	return s.Render(c, status, views.DeleteSecretPage(views.DeleteSecretView{SecretView: v, Word: word}))
}

func (s deleteSecretScreen) delete(c echo.Context, secret *client.ManagedSecret) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	if word := slugOf(secret); !confirms(form, &word) {
		return s.ask(c, http.StatusUnprocessableEntity, secret, word)
	}
	deleted, err := s.App.ManagedSecrets.Delete(c.Request().Context(), secret.ID)
	if err != nil {
		return err
	}
	return s.Done(c, views.ListURL(views.PlaceOf(c.Request().Context())), deleted.Name+" is deleted, its value is removed, and "+views.RevokedGrants(deleted.GrantsRevoked)+" revoked.")
}
