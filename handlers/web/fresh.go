package web

import (
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/views"
)

// Fresh has who has a second factor show it before the row's handler, unless they did lately: it is for what can't be undone, and
// for what gives power. What was typed is there again afterwards; nothing is sent by itself.
func (r Route) Fresh() Route {
	return r.FreshWhen(func(echo.Context) (bool, error) { return true, nil })
}

// FreshWhen is Fresh for some of what may be sent.
func (r Route) FreshWhen(asks func(echo.Context) (bool, error)) Route {
	r.fresh = asks
	return r
}

// Sure is Fresh that has who has no second factor show something, too: the password or, without one, a sign-in of a moment ago. It
// is for what makes another way in, to one's own account or by a link, which would outlast a session that somebody has stolen.
func (r Route) Sure() Route {
	r = r.Fresh()
	r.sure = true
	return r
}

// WhileSettingUp lets people make the row's request who lack the second factor that everybody must have.
func (r Route) WhileSettingUp() Route {
	r.setsUp = true
	return r
}

// IsFresh reports whether the row asks for a second factor.
func (r Route) IsFresh() bool { return r.fresh != nil }

// IsSure reports whether the row asks those, too, who have no second factor.
func (r Route) IsSure() bool { return r.sure }

// requireFactor leads people who lack the second factor that everybody must have to where they set one up.
func (h *Console) requireFactor(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if person, _ := auth.FromContext(c.Request().Context()); !person.MustSetUp {
			return next(c)
		}
		return h.leave(c, http.StatusForbidden, views.SetUpFactorURL())
	}
}

// leave leads away from what was asked for and not done.
func (h *Console) leave(c echo.Context, status int, to templ.SafeURL) error {
	if isHTMX(c.Request()) {
		c.Response().Header().Set("HX-Redirect", string(to))
		return c.NoContent(status)
	}
	return c.Redirect(http.StatusSeeOther, string(to))
}

// requireFresh leads who has to show a second factor first to where they do, and back afterwards.
func (h *Console) requireFresh(route Route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if h.shown(c, route) {
				return next(c)
			}
			asks, err := route.fresh(c)
			if err != nil {
				return err
			}
			if !asks {
				return next(c)
			}
			return h.leave(c, http.StatusForbidden, views.ProveURL(h.backTo(c, route)))
		}
	}
}

// shown reports whether the person of a request needs to show nothing.
func (h *Console) shown(c echo.Context, route Route) bool {
	person, _ := auth.FromContext(c.Request().Context())
	if route.sure {
		return h.Auth.Sure(person)
	}
	return h.Auth.Fresh(person)
}

// backTo is where a request comes from, with what was typed there.
func (h *Console) backTo(c echo.Context, route Route) string {
	if asked := route.asked(c); asked != "" {
		return asked
	}
	page := route.page(c)
	if id := h.keepForm(c, page, becauseUnproven); id != "" {
		return views.KeptFormURL(page, id)
	}
	return string(page)
}

// TypedAgain returns what was typed into the form of the page that is asked for, before its person was asked for a second factor
// or to sign in again; nil where nothing was. It is there once.
func (h *Console) TypedAgain(c echo.Context) (typed Typed) {
	form, _, err := h.TypedBefore(c, templ.SafeURL(c.Request().URL.EscapedPath()))
	if err != nil || form == nil {
		return nil // typing it again is no great trouble
	}
	h.Forget(c, form.Get(views.KeptParam))
	return Typed(form)
}

// Typed is what somebody typed, by field.
type Typed map[string][]string

// Or is what was typed into a field, or something else where the form was not sent before.
func (t Typed) Or(field, otherwise string) string {
	switch {
	case t == nil:
		return otherwise
	case len(t[field]) == 0:
		return ""
	}
	return t[field][0]
}

// Has reports whether a field was sent, as ticked boxes are.
func (t Typed) Has(field string) bool { return len(t[field]) > 0 }
