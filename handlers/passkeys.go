package handlers

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// passkeysScreen makes, renames and removes one's own passkeys.
type passkeysScreen struct{ factors }

func (s passkeysScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/account/passkeys/new", web.SignedIn, s.form).Sure().WhileSettingUp(),
		web.Post("/account/passkeys", web.SignedIn, s.add).From(newPasskeyPage).Sure().WhileSettingUp(),
		web.Get("/account/passkeys/:passkey", web.SignedIn, s.of(s.nameForm)),
		web.Post("/account/passkeys/:passkey", web.SignedIn, s.of(s.rename)),
		web.Get("/account/passkeys/:passkey/remove", web.SignedIn, s.of(s.confirm)),
		web.Post("/account/passkeys/:passkey/remove", web.SignedIn, s.of(s.remove)).Fresh(),
	}
}

func newPasskeyPage(echo.Context) templ.SafeURL { return views.NewPasskeyURL() }

// of reads the passkey that the URL names, and hands it to a handler.
func (s passkeysScreen) of(handler func(echo.Context, auth.Passkey) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		ctx := c.Request().Context()
		p, err := s.Auth.Passkey(ctx, auth.ByWhom(ctx).ID(), c.Param("passkey"))
		if err != nil {
			return err
		}
		return handler(c, p)
	}
}

func (s passkeysScreen) form(c echo.Context) error {
	return s.show(c, http.StatusOK, views.PasskeyForm{Name: s.TypedAgain(c).Or(views.FieldPasskeyName, "")})
}

// show draws the form with something new to sign.
func (s passkeysScreen) show(c echo.Context, status int, f views.PasskeyForm) error {
	var site auth.Site
	f.Back = s.back(c)
	if site, f.Elsewhere = siteOf(s.Console, c); f.Elsewhere == "" {
		options, err := s.Auth.OfferPasskey(c.Request(), site)
		if err != nil {
			return err
		}
		f.Ask = views.PasskeyAsk{Options: options, Action: views.PasskeysURL(), Making: true}
	}
	return s.Render(c, status, views.NewPasskeyPage(f))
}

func (s passkeysScreen) add(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	f := views.PasskeyForm{Name: form.Get(views.FieldPasskeyName)}
	site, elsewhere := siteOf(s.Console, c)
	if elsewhere != "" {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	codes, err := s.Auth.AddPasskey(c.Request(), site, f.Name, form.Get(views.FieldCredential))
	if f.Errors, f.Error = fieldProblems(err), passkeyProblem(err); f.Errors != nil || f.Error != "" {
		return s.show(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	return s.added(c, codes, "The passkey is added.")
}

func (s passkeysScreen) nameForm(c echo.Context, p auth.Passkey) error {
	row := passkeyRow(p, auth.Site{Host: p.Host})
	return s.Render(c, http.StatusOK, views.PasskeyPage(views.PasskeyForm{Row: &row, Name: p.Name}))
}

func (s passkeysScreen) rename(c echo.Context, p auth.Passkey) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	row := passkeyRow(p, auth.Site{Host: p.Host})
	f, ctx := views.PasskeyForm{Row: &row, Name: form.Get(views.FieldPasskeyName)}, c.Request().Context()
	err = s.Auth.RenamePasskey(ctx, auth.ByWhom(ctx), p.ID, f.Name)
	if f.Errors = fieldProblems(err); f.Errors != nil {
		return s.Render(c, http.StatusUnprocessableEntity, views.PasskeyPage(f))
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), "The name is saved.")
}

func (s passkeysScreen) confirm(c echo.Context, p auth.Passkey) error {
	return s.Render(c, http.StatusOK, views.RemovePasskeyPage(passkeyRow(p, auth.Site{Host: p.Host}), s.Now()))
}

func (s passkeysScreen) remove(c echo.Context, p auth.Passkey) error {
	ctx := c.Request().Context()
	if err := s.Auth.RemovePasskey(ctx, auth.ByWhom(ctx), p.ID); err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), p.Name+" is removed.")
}
