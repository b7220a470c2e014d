package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// newAppKeyScreen is the form that makes an app key.
type newAppKeyScreen struct{ appKeys }

func (s newAppKeyScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityAppKeys,
		web.Get("/app-keys/new", access.ManageAppKeys, s.form),
		web.Post("/app-keys", access.ManageAppKeys, s.create).From(newAppKeyPage).Kept().FreshWhen(s.givesPower),
	)
}

// givesPower reports whether the key that a form asks for may change things, or gets values of secrets.
func (s newAppKeyScreen) givesPower(c echo.Context) (bool, error) {
	sent, err := web.Posted(c)
	if err != nil {
		return false, err
	}
	f := readAppKeyForm(sent)
	wanted := s.wanted(&f)
	return slices.ContainsFunc(wanted.params.Scopes, func(scope string) bool {
		return strings.HasSuffix(scope, ":write") || strings.HasSuffix(scope, ":admin") || scope == wire.KeyScopeTokensRetrieve
	}), nil
}

func (s newAppKeyScreen) form(c echo.Context) error {
	sent, notice, err := s.TypedBefore(c, views.NewAppKeyURL())
	if err != nil {
		return err
	}
	f := readAppKeyForm(sent)
	if sent == nil {
		f.IdempotencyKey = uuid.NewString()
		least := views.AppKeyPresets[0]
		f.Values[views.FieldPreset], f.Values[views.FieldExpires] = least.ID, views.UsualLife
		f.Values[views.FieldScopes] = strings.Join(least.Scopes, "\n") // for whoever begins with these and chooses on
	}
	f.Notice = notice
	return s.draw(c, http.StatusOK, f)
}

func readAppKeyForm(sent url.Values) views.AppKeyForm {
	return views.AppKeyForm{Form: appKeyFields.Read(sent), Opened: sent.Get(views.OpenedField)}
}

// wanted is the key that a form asks for, as far as that can be read: the form has the rest as errors.
func (s newAppKeyScreen) wanted(f *views.AppKeyForm) *wantedAppKey {
	wanted := &wantedAppKey{ends: ends{openedAt(f.Opened, s.Now()), s.Zone}}
	appKeyFields.Apply(&f.Form, wanted)
	return wanted
}

// draw draws the form, from which on choices of an end count.
func (s newAppKeyScreen) draw(c echo.Context, status int, f views.AppKeyForm) error {
	f.Fields, f.Opened = appKeyFields.Shown(), strconv.FormatInt(s.Now().Unix(), 10)
	ends{s.Now(), s.Zone}.say(&f.Form)
	return s.Render(c, status, views.NewAppKeyPage(f))
}

// create makes a key, once for each form however often it is sent.
func (s newAppKeyScreen) create(c echo.Context) error {
	sent, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := readAppKeyForm(sent)
	wanted := s.wanted(&f)
	if len(f.Errors) > 0 {
		return s.draw(c, http.StatusUnprocessableEntity, f)
	}
	wanted.params.IdempotencyKey = f.IdempotencyKey
	minted, err := s.App.AppKeys.Create(c.Request().Context(), wanted.params)
	switch {
	case errors.Is(err, client.ErrIdempotencyKeyBodyMismatch):
		f.IdempotencyKey = uuid.NewString()
		f.Message = "This form was sent before with other values, and a key was made from them. Press Create key again to make another one."
		f.Leads = append(f.Leads, views.Lead{Label: "Look at the app keys", URL: views.AppKeysURL()})
		return s.draw(c, http.StatusConflict, f)
	case err != nil:
		return s.draw(c, s.Refused(c, appKeyFields, &f.Form, err), f)
	}
	s.Forget(c, f.Kept)
	return s.reveal(c, minted, nil)
}
