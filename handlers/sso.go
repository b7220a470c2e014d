package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// ssoScreen leads to providers of single sign-on and back, for whatever somebody goes there.
type ssoScreen struct{ ways }

func (s ssoScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/sign-in/sso/:provider", web.Anybody, s.signIn),
		web.Get("/sign-in/sso/:provider/callback", web.Anybody, s.callback),
		web.Post("/sign-in/sso/:provider/logout", web.Anybody, s.logout).Small(),
	}
}

func (s ssoScreen) signIn(c echo.Context) error {
	if _, signedIn := auth.FromContext(c.Request().Context()); signedIn { // in another tab
		return s.stay(c, views.SignInForm{Next: c.QueryParam(views.NextParam)})
	}
	return leave(s.Console, c, auth.SSOStart{
		Provider: c.Param("provider"),
		Purpose:  auth.SSOToSignIn,
		Next:     web.LocalPath(c.QueryParam(views.NextParam), ""),
		Undone:   c.QueryParam(views.UndoneParam) != "",
	})
}

// leave leads to a provider. The address is another site's, so htmx and forms must not be what asks for it: links do.
func leave(h *web.Console, c echo.Context, start auth.SSOStart) error {
	start.Redirect = callbackOf(h, c, start.Provider)
	address, err := h.Auth.StartSSO(c.Response(), c.Request(), start)
	if err != nil {
		return notSignedIn(h, c, start.Purpose, err)
	}
	return c.Redirect(http.StatusSeeOther, address)
}

func callbackOf(h *web.Console, c echo.Context, provider string) string {
	return h.ConsoleURL(c) + string(views.SSOCallbackURL(provider))
}

func (s ssoScreen) callback(c echo.Context) error {
	id := c.Param("provider")
	answer, err := s.Auth.FinishSSO(c.Response(), c.Request(), id, callbackOf(s.Console, c, id), s.Visitor(c))
	switch {
	case answer.Purpose == auth.SSOToTest:
		return s.showTest(c, answer, err)
	case err != nil:
		return notSignedIn(s.Console, c, answer.Purpose, err)
	case answer.Purpose == auth.SSOToLink:
		return s.Render(c, http.StatusOK, views.LinkConfirmPage(answer.Provider.Name, answer.Who.Email, answer.Who.Subject, answer.Proof))
	}
	return s.goOn(c, answer.Second, answer.Next, answer.Undone)
}

// notSignedIn says why a provider let nobody in, and how to go on.
func notSignedIn(h *web.Console, c echo.Context, purpose string, err error) error {
	status, message, hint, known := ssoTrouble(err)
	if !known {
		return err
	}
	f := views.SSOFailure{Title: "You are not signed in", Message: message, Hint: hint, Back: views.SignInURL(), Way: "Back to the sign-in"}
	switch purpose {
	case auth.SSOToLink:
		f.Title, f.Back, f.Way = "Your account is not linked", views.AccountURL(), "Back to your account"
	case auth.SSOToTest:
		f.Title, f.Back, f.Way = "Nothing was tested", views.SSOSettingsURL(), "Back to single sign-on"
		f.Message, f.Hint = explained(err, message, hint)
	}
	return h.Render(c, status, views.SSOFailedPage(f))
}

// ssoTrouble says in words what went wrong at a provider, and reports whether it is known.
func ssoTrouble(err error) (status int, message, hint string, known bool) {
	var refused *sso.RefusedError
	var unreachable *sso.UnreachableError
	var claim *sso.ClaimError
	switch {
	case errors.Is(err, auth.ErrEmailTaken):
		return http.StatusForbidden, "An account here has your email address, and is not linked with this provider.",
			"Sign in as you usually do, open Account, and link it there. Then you can sign in this way.", true
	case errors.Is(err, auth.ErrBadCredentials):
		return http.StatusForbidden, "Your account here was disabled, removed or unlinked while you signed in.", "Begin anew, or ask an administrator.", true
	case errors.Is(err, auth.ErrAccountDisabled):
		return http.StatusForbidden, "Your account here is disabled.", "Ask an administrator to enable it.", true
	case errors.Is(err, sso.ErrNoRule):
		return http.StatusForbidden, "No rule of this console lets you in with what the provider says of you.", "Ask an administrator which group you must be in.", true
	case errors.Is(err, sso.ErrRuleRefuse):
		return http.StatusForbidden, "A rule of this console refuses you, by what the provider says of you.", "Ask an administrator.", true
	case errors.Is(err, sso.ErrUnverified):
		return http.StatusForbidden, "The provider does not say that your email address is verified.", "Verify it there, then try again; or ask an administrator.", true
	case errors.Is(err, sso.ErrNoEmail):
		return http.StatusForbidden, "The provider does not say what your email address is.", "Ask an administrator: a test of the sign-in says what to change.", true
	case errors.Is(err, auth.ErrNoFlow):
		return http.StatusBadRequest, "This browser did not begin this sign-in, has finished it already, or took too long.", "Begin anew. Cookies must be allowed for this address.", true
	case errors.Is(err, auth.ErrNoProvider):
		return http.StatusNotFound, "Nobody signs in there.", "The provider was removed or changed, or is not enabled. Ask an administrator.", true
	case errors.Is(err, auth.ErrLinkedElsewhere):
		return http.StatusConflict, "Whom you signed in as there is linked with another account here.", "Unlink it there first, or sign in at the provider as somebody else.", true
	case errors.As(err, &claim):
		return http.StatusForbidden, "What the provider says of you can't be used: " + claim.Error() + ".", "Ask an administrator: nothing is guessed from it.", true
	case errors.As(err, &refused):
		return http.StatusForbidden, refused.Error() + ".", "Begin anew. If that does not help, ask an administrator.", true
	case errors.As(err, &unreachable):
		return http.StatusBadGateway, unreachable.Name + " can't be reached, or does not answer as it should.", "Try again in a moment, or ask an administrator: the server's log says what is wrong.", true
	case fieldProblems(err) != nil:
		for _, problem := range fieldProblems(err) {
			return http.StatusForbidden, "What the provider says of you makes no account: " + problem, "Ask an administrator.", true
		}
	}
	return 0, "", "", false
}

// logout takes a provider's word that sessions are to end. It comes from the provider itself and not from a browser.
func (s ssoScreen) logout(c echo.Context) error {
	form, err := web.Posted(c)
	if err != nil {
		return err
	}
	err = s.Auth.ProviderLogout(c.Request().Context(), c.Param("provider"), form.Get("logout_token"), s.Visitor(c))
	var refused *sso.RefusedError
	var unreachable *sso.UnreachableError
	switch {
	case errors.As(err, &refused), errors.Is(err, auth.ErrReplayed), errors.Is(err, auth.ErrNoProvider):
		return c.JSON(http.StatusBadRequest, map[string]string{"error": "invalid_request", "error_description": err.Error()})
	case errors.As(err, &unreachable):
		return c.JSON(http.StatusServiceUnavailable, map[string]string{"error": "temporarily_unavailable", "error_description": "The issuer's keys can't be read."})
	case err != nil:
		return err
	}
	return c.NoContent(http.StatusOK)
}
