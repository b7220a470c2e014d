package handlers

import (
	"log/slog"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// secrets is what the screens of managed secrets share.
type secrets struct{ *web.Console }

// of reads the managed secret that the URL names, and hands it to a handler.
func (s secrets) of(handler func(echo.Context, *client.ManagedSecret) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		secret, err := s.read(c)
		if err != nil {
			return err
		}
		return handler(c, secret)
	}
}

// live does the same for what changes a secret. For a deleted one it leads to that secret's page instead, which says so.
func (s secrets) live(handler func(echo.Context, *client.ManagedSecret) error) echo.HandlerFunc {
	return s.of(func(c echo.Context, secret *client.ManagedSecret) error {
		if secret.Deleted() {
			return s.Warn(c, views.SecretURL(secret), secret.Name+" is deleted: there is nothing more to change.")
		}
		return handler(c, secret)
	})
}

// read gives the secret as it is now: by its slug, or by its id, by which deleted ones are found too.
func (s secrets) read(c echo.Context) (*client.ManagedSecret, error) {
	secret, err := s.App.ManagedSecrets.Get(c.Request().Context(), c.Param("slug"))
	if err == nil {
		web.LeadTo(c, views.Lead{Label: "Go to " + secret.Name, URL: views.SecretURL(secret)})
	}
	return secret, err
}

// masterKey is the state of the server's master key, "" when that is not known. Where there are secrets whose values can
// be read it is in order, and nobody is asked, who would measure the whole database to answer.
func (s secrets) masterKey(c echo.Context, shown ...*client.ManagedSecret) string {
	readable := func(one *client.ManagedSecret) bool { return one.Value == client.ValueSet }
	if slices.ContainsFunc(shown, readable) || !s.Can(c, client.CapabilitySettings) {
		return ""
	}
	settings, err := s.App.Settings(c.Request().Context())
	if err != nil {
		s.Log(c, slog.LevelWarn, "the state of the master key is not known", "error", err)
		return ""
	}
	return settings.MasterKey
}

// The pages that forms are on: there people go on who had to sign in again when they sent one.
func newSecretPage(echo.Context) templ.SafeURL { return views.NewSecretURL() }

func secretPage(c echo.Context) templ.SafeURL { return views.SecretURL(named(c)) }

func editSecretPage(c echo.Context) templ.SafeURL { return views.EditSecretURL(named(c)) }

// named is a secret of which no more is known than what its address calls it.
func named(c echo.Context) *client.ManagedSecret {
	return &client.ManagedSecret{ID: c.Param("slug"), Slug: c.Param("slug")}
}
