package handlers

import (
	"errors"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// linksScreen is where people link their accounts with providers of single sign-on.
type linksScreen struct{ *web.Console }

func (s linksScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/account/sso/:provider", web.SignedIn, s.begin).From(accountPage).Sure(),
		web.Post("/account/sso", web.SignedIn, s.link).From(accountPage),
		web.Post("/account/sso/:link/unlink", web.SignedIn, s.unlink).From(accountPage),
	}
}

func (s linksScreen) begin(c echo.Context) error {
	return leave(s.Console, c, auth.SSOStart{Provider: c.Param("provider"), Purpose: auth.SSOToLink})
}

func (s linksScreen) link(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	if err := s.Auth.LinkProven(c.Request().Context(), form.Get(views.FieldProof)); err != nil {
		return notSignedIn(s.Console, c, auth.SSOToLink, err)
	}
	return s.Done(c, views.AccountURL(), "Your account is linked: you can sign in that way from now on.")
}

func (s linksScreen) unlink(c echo.Context) error {
	err := s.Auth.Unlink(c.Request(), c.Param("link"))
	if errors.Is(err, auth.ErrOnlyWayIn) {
		return s.Warn(c, views.AccountURL(), "It stays linked: this is the only way in that your account has.")
	}
	if err != nil {
		return err
	}
	return s.Done(c, views.AccountURL(), "Your account is not linked with that any more.")
}

// links are the ways in of somebody, and with which providers the account can be linked besides.
func (s accountScreen) links(c echo.Context, v *views.AccountView, accountID string) error {
	ctx := c.Request().Context()
	ways, err := s.Auth.WaysIn(ctx, accountID)
	if err != nil {
		return err
	}
	v.HasPassword = ways[accountID].Password
	links, err := s.Auth.LinksOf(ctx, accountID)
	if err != nil {
		return err
	}
	names, err := providerNames(s.Console, c)
	if err != nil {
		return err
	}
	for _, l := range links {
		v.Links = append(v.Links, views.LinkRow{ID: l.ID, Provider: providerName(names, l.Provider), Email: l.Email, LastUsedAt: l.LastUsedAt})
	}
	providers, err := s.Auth.ProvidersToSignIn(ctx)
	v.Providers = waysOf(providers)
	return err
}

// providerNames are what providers of the file are called, by their ids.
func providerNames(h *web.Console, c echo.Context) (map[string]string, error) {
	providers, err := h.Auth.SSOProviders(c.Request().Context())
	names := map[string]string{}
	for _, p := range providers {
		names[p.ID] = p.Name
	}
	return names, err
}

// providerName is what a provider is called, its id where the file has it no more.
func providerName(names map[string]string, id string) string {
	if name, known := names[id]; known {
		return name
	}
	return id
}

func ssoPage(echo.Context) templ.SafeURL { return views.SSOSettingsURL() }

// signedOut leads to the sign-in, or offers to sign out of the provider as well.
func (s signInScreen) signedOut(c echo.Context, provider, address string) error {
	if address == "" {
		return s.Redirect(c, views.SignInURL())
	}
	return s.Render(c, http.StatusOK, views.SignedOutPage(provider, address))
}
