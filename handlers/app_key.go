package handlers

import (
	"context"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// appKeyScreen is one app key's page.
type appKeyScreen struct{ appKeys }

func (s appKeyScreen) routes() []web.Route {
	nowhere := s.of(func(c echo.Context, _ *client.AppKey) error { return web.NotFound(c) })
	return web.AllNeed(client.CapabilityAppKeys,
		web.Get("/app-keys/:id", access.ReadAppKeys, s.of(s.page)),
		web.Post("/app-keys/:id/deprecate", access.RevokeAppKeys, s.of(s.deprecate)).From(appKeyPage),
		web.Post("/app-keys/:id/undeprecate", access.ManageAppKeys, s.of(s.undeprecate)).From(appKeyPage),
		web.Elsewhere("/app-keys/:id", web.SignedIn, nowhere).From(appKeyPage),
		web.Elsewhere("/app-keys/:id/*", web.SignedIn, nowhere).From(appKeyPage),
	)
}

func (s appKeyScreen) page(c echo.Context, key *client.AppKey) error {
	return s.show(c, http.StatusOK, key, nil)
}

// show draws a key's page, with the plaintext of a new one over it when there is one to reveal.
func (s appKeys) show(c echo.Context, status int, key *client.AppKey, reveal *views.AppKeyReveal) error {
	v, err := s.view(c, key)
	if err != nil {
		return err
	}
	v.Reveal = reveal
	return s.Render(c, status, views.AppKeyPage(v))
}

// reveal answers with the page of a new key and its plaintext: the one response that holds it. rotated is the key whose place
// it took, nil for none.
func (s appKeys) reveal(c echo.Context, minted *client.AppKeyMintResult, rotated *client.AppKey) error {
	status := http.StatusCreated
	if minted.APIKey.IsZero() {
		status = http.StatusOK // sent before: the form's first answer held the key
	}
	return s.show(c, status, &minted.AppKey, &views.AppKeyReveal{
		Key:       &minted.AppKey,
		Plaintext: minted.APIKey,
		Rotated:   rotated,
		BaseURL:   s.APIBaseURL(c),
		Now:       s.Now(),
	})
}

func (s appKeyScreen) deprecate(c echo.Context, key *client.AppKey) error {
	return s.change(c, key, s.App.AppKeys.Deprecate, "is deprecated: it still works, and warns whoever uses it.")
}

func (s appKeyScreen) undeprecate(c echo.Context, key *client.AppKey) error {
	return s.change(c, key, s.App.AppKeys.Undeprecate, "is no longer deprecated.")
}

// wasRotated is said of a key whose deprecation is not taken back.
const wasRotated = "The key was rotated: another one has taken its place, and it ends. Nothing was changed."

// change does something to a key that works, and says what became of it.
func (s appKeyScreen) change(c echo.Context, key *client.AppKey, do func(context.Context, string) (*client.AppKey, error), done string) error {
	_, err := do(c.Request().Context(), key.ID)
	if errors.Is(err, client.ErrKeyAlreadyRevoked) {
		return s.Warn(c, views.AppKeyURL(key.ID), "The key was revoked or ended meanwhile. Nothing was changed.")
	}
	if errors.Is(err, client.ErrKeyRotated) {
		return s.Warn(c, views.AppKeyURL(key.ID), wasRotated)
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AppKeyURL(key.ID), key.Name+" "+done)
}
