package web

import (
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// requireSignIn sends whoever is not signed in to the sign-in page, and back to the same place afterwards. What was
// typed is there again; nothing is sent a second time by itself.
func (h *Console) requireSignIn(route Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := c.Request()
			if _, ok := auth.FromContext(r.Context()); ok {
				return next(c)
			}
			return h.leave(c, http.StatusUnauthorized, h.signInAgainURL(c, route))
		}
	}
}

// signInAgainURL is the sign-in page that leads to where a request comes from.
func (h *Console) signInAgainURL(c echo.Context, route Route) templ.SafeURL {
	if asked := route.asked(c); asked != "" {
		return views.SignInAgainURL(asked, false)
	}
	page := route.page(c)
	if route.kept {
		if id := h.keepForm(c, page, becauseEnded); id != "" {
			return views.SignInAgainURL(views.KeptFormURL(page, id), false)
		}
	}
	return views.SignInAgainURL(string(page), true)
}

// Why a form is kept: what it was sent for could not be done then.
const (
	becauseEnded    = ""
	becauseUnproven = "unproven"
)

// whyField is where it stands in a form that is kept.
const whyField = "kept_because"

// keepForm keeps what was typed and returns the id to find it by, "" when that is not possible.
func (h *Console) keepForm(c echo.Context, page templ.SafeURL, because string) string {
	id, err := h.Auth.KeepForm(c.Response(), c.Request(), string(page), func() (form url.Values, before string, err error) {
		form, err = Posted(c)
		kept := withoutSecrets(form)
		kept.Set(whyField, because)
		return kept, form.Get(views.KeptParam), err
	})
	if err != nil {
		h.Log(c, slog.LevelWarn, "a form could not be kept", "error", err)
		return ""
	}
	return id
}

// shownOnce are the fields of what somebody shows to prove who they are, which is good for nothing later, and nobody's to keep.
var shownOnce = []string{views.FormTokenField, views.FieldCode, views.FieldRecovery, views.FieldCredential, views.FieldOwnPassword}

// withoutSecrets is a form without what must not be written down.
func withoutSecrets(form url.Values) url.Values {
	kept := url.Values{}
	for name, values := range form {
		if slices.Contains(shownOnce, name) {
			continue
		}
		if strings.HasPrefix(name, views.SealedPrefix) {
			kept.Set(views.SealedPrefix, "") // says that there was something, and not what
			continue
		}
		for _, value := range values {
			kept.Add(wire.CutKeys(name), wire.CutKeys(value))
		}
	}
	return kept
}

// TypedBefore returns the form whose sending found the session ended, for a page that draws it again; notice says what
// became of it. Without such a form it is nil.
func (h *Console) TypedBefore(c echo.Context, page templ.SafeURL) (form url.Values, notice string, err error) {
	id := c.QueryParam(views.KeptParam)
	if id == "" {
		return nil, "", nil
	}
	form, err = h.Auth.KeptForm(c.Request().Context(), string(page), id)
	switch {
	case err != nil:
		return nil, "", err
	case form == nil:
		return nil, "What was typed before you signed in is not kept any more: it was saved since, or a day has passed, or somebody else typed it.", nil
	}
	form.Set(views.KeptParam, id)
	notice = "Your session had ended, so nothing was saved. Here is what you typed: check it and send it again."
	if form.Get(whyField) == becauseUnproven {
		notice = "Nothing was saved yet. Here is what you typed: check it and send it again."
	}
	form.Del(whyField)
	if form.Has(views.SealedPrefix) {
		notice += " Secret values are not here, for they are kept nowhere: type them again."
	}
	return form, notice, nil
}

// Forget lets go of what was kept of a form, now that it was dealt with. It goes by itself where that fails.
func (h *Console) Forget(c echo.Context, kept string) {
	if kept == "" {
		return
	}
	if err := h.Auth.ForgetForm(c.Request().Context(), kept); err != nil {
		h.Log(c, slog.LevelWarn, "a form that was kept could not be removed", "error", err)
	}
}
