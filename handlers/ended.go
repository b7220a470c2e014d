package handlers

import (
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// requireSignIn sends whoever is not signed in to the sign-in page, and back to the same place afterwards. What was
// typed is there again; nothing is sent a second time by itself.
func (h *console) requireSignIn(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := c.Request()
		if _, ok := auth.FromContext(r.Context()); ok {
			return next(c)
		}
		to := h.signInAgainURL(c)
		if isHTMX(r) {
			c.Response().Header().Set("HX-Redirect", string(to))
			return c.NoContent(http.StatusUnauthorized)
		}
		return c.Redirect(http.StatusSeeOther, string(to))
	}
}

// signInAgainURL is the sign-in page that leads to where a request comes from.
func (h *console) signInAgainURL(c echo.Context) templ.SafeURL {
	r := c.Request()
	if r.Method == http.MethodGet {
		return views.SignInAgainURL(r.URL.RequestURI(), false)
	}
	if form := formPage(c); form != "" {
		if id := h.keepForm(c, form); id != "" {
			return views.SignInAgainURL(views.KeptFormURL(form, id), false)
		}
		return views.SignInAgainURL(string(form), true)
	}
	return views.SignInAgainURL(string(pageOf(c)), true)
}

// formPage is the page of the form that a request sends, "" when nothing is typed there that can't be typed again.
func formPage(c echo.Context) templ.SafeURL {
	switch c.Path() {
	case "/agents":
		return views.NewAgentURL()
	case "/agents/:id":
		return views.EditAgentURL(c.Param("id"))
	}
	return ""
}

// pageOf is the page from which a change was asked for: the confirmation, which says anew what it would do, or the
// agent's.
func pageOf(c echo.Context) templ.SafeURL {
	path := c.Path()
	if strings.HasSuffix(path, "/delete") || strings.HasSuffix(path, "/revoke") {
		return templ.SafeURL(c.Request().URL.EscapedPath())
	}
	return views.AgentURL(c.Param("id"))
}

// keepForm keeps what was typed and returns the id to find it by, "" when that is not possible.
func (h *console) keepForm(c echo.Context, page templ.SafeURL) string {
	id, err := h.auth.KeepForm(c.Response(), c.Request(), string(page), func() (form url.Values, before string, err error) {
		form, err = posted(c)
		return withoutSecrets(form), form.Get(views.KeptParam), err
	})
	if err != nil {
		h.log(c, slog.LevelWarn, "a form could not be kept", "error", err)
		return ""
	}
	return id
}

// withoutSecrets is a form without what must not be written down.
func withoutSecrets(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if name == views.FormTokenField {
			continue
		}
		for _, value := range values {
			kept.Add(wire.CutKeys(name), wire.CutKeys(value))
		}
	}
	return kept
}

// typedBefore returns the form whose sending found the session ended, for a page that draws it again. Without one it
// is nil; notice says what became of it.
func (h *console) typedBefore(c echo.Context, page templ.SafeURL) (f *agentForm, notice string, err error) {
	id := c.QueryParam(views.KeptParam)
	if id == "" {
		return nil, "", nil
	}
	form, err := h.auth.KeptForm(c.Request().Context(), string(page), id)
	switch {
	case err != nil:
		return nil, "", err
	case form == nil:
		return nil, "What was typed before you signed in is not kept any more: it was saved since, or a day has passed, or somebody else typed it.", nil
	}
	c.Set(postedKey, form)
	if f, err = readAgentForm(c); err != nil {
		return nil, "", err
	}
	f.Kept = id
	return f, "Your session had ended, so nothing was saved. Here is what you typed: check it and send it again.", nil
}

// saved lets go of what was kept of a form, now that it was dealt with. It goes by itself where that fails.
func (h *console) saved(c echo.Context, f *agentForm) {
	if f.Kept == "" {
		return
	}
	if err := h.auth.ForgetForm(c.Request().Context(), f.Kept); err != nil {
		h.log(c, slog.LevelWarn, "a form that was kept could not be removed", "error", err)
	}
}
