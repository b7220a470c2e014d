package handlers

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// rotateAppKeyScreen makes a key in the place of another.
type rotateAppKeyScreen struct{ appKeys }

func (s rotateAppKeyScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityAppKeys,
		web.Get("/app-keys/:id/rotate", access.ManageAppKeys, s.of(s.form)),
		web.Post("/app-keys/:id/rotate", access.ManageAppKeys, s.of(s.rotate)).Fresh(),
	)
}

// overlapFields are the one row of the form.
var overlapFields = web.Fields[*client.AppKey, *client.KeyRotateParams]{{
	FormField: views.FormField{
		Name:     views.OverlapField,
		Label:    "Days of overlap",
		Hint:     "For how many days this key works on, 0 to " + strconv.Itoa(wire.MaxOverlapDays) + ". With 0 it is refused at once.",
		Required: true,
		First:    true,
	},
	Kind: web.Word,
	Set:  setOverlap,
}}

func setOverlap(p *client.KeyRotateParams, typed string) (problem string) {
	days, err := strconv.Atoi(typed)
	if err != nil || days < 0 || days > wire.MaxOverlapDays {
		return "Type a whole number of days, from 0 to " + strconv.Itoa(wire.MaxOverlapDays) + "."
	}
	p.OverlapDays = &days
	return ""
}

func (s rotateAppKeyScreen) form(c echo.Context, key *client.AppKey) error {
	if !views.Rotatable(key) {
		return s.cannot(c, key)
	}
	f := overlapFields.Read(nil)
	typed := s.TypedAgain(c)
	f.IdempotencyKey, f.Values[views.OverlapField] = uuid.NewString(), typed.Or(views.OverlapField, strconv.Itoa(wire.DefaultOverlapDays))
	return s.draw(c, http.StatusOK, key, f)
}

func (s rotateAppKeyScreen) draw(c echo.Context, status int, key *client.AppKey, f views.Form) error {
	f.Fields = overlapFields.Shown()
	if s.Embedded() { // for programs, as this one is to a remote API, days are counted to the second
		f.Hints = map[string]string{views.OverlapField: overlapFields[0].Hint + " " + views.OverlapHint(s.Now(), s.Zone)}
	}
	return s.Render(c, status, views.RotateAppKeyPage(views.RotateAppKeyForm{Form: f, Key: key, Now: s.Now()}))
}

// cannot says that no key can take this one's place.
func (s rotateAppKeyScreen) cannot(c echo.Context, key *client.AppKey) error {
	return s.Warn(c, views.AppKeyURL(key.ID), key.Name+" can't be rotated: it is revoked, derived from another key, or was rotated before. Nothing was changed.")
}

func (s rotateAppKeyScreen) rotate(c echo.Context, key *client.AppKey) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f, p := overlapFields.Read(sent), client.KeyRotateParams{IdempotencyKey: sent.Get(views.IdempotencyField)}
	overlapFields.Apply(&f, &p)
	if len(f.Errors) > 0 {
		return s.draw(c, http.StatusUnprocessableEntity, key, f)
	}
	minted, err := s.App.AppKeys.Rotate(c.Request().Context(), key.ID, p)
	switch {
	case errors.Is(err, client.ErrKeyNotRotatable), errors.Is(err, client.ErrKeyAlreadyRevoked), errors.Is(err, client.ErrIdempotencyKeyBodyMismatch):
		return s.cannot(c, key)
	case err != nil:
		return s.draw(c, s.Refused(c, overlapFields, &f, err), key, f)
	}
	rotated, err := s.App.AppKeys.Get(c.Request().Context(), key.ID)
	if err != nil {
		rotated = nil // the new key is shown whatever is known of the old one
	}
	return s.reveal(c, minted, rotated)
}
