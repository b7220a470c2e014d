package web

import (
	"log/slog"
	"net/http"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// Redirect sends the browser to another screen, after a form was dealt with. The place in the list is kept.
func (h *Console) Redirect(c echo.Context, to templ.SafeURL) error {
	to = views.InPlace(c.Request().Context(), to)
	if isHTMX(c.Request()) {
		c.Response().Header().Set("HX-Redirect", string(to))
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, string(to))
}

// Done leads to another screen, and says there what was done.
func (h *Console) Done(c echo.Context, to templ.SafeURL, message string) error {
	return h.Redirect(c, h.withMessage(c, to, views.MessageSuccess, message))
}

// Inform leads to another screen, and says there that there was nothing to do.
func (h *Console) Inform(c echo.Context, to templ.SafeURL, message string) error {
	return h.Redirect(c, h.withMessage(c, to, views.MessageInfo, message))
}

// Warn leads to another screen, and says there why what was asked for was not done.
func (h *Console) Warn(c echo.Context, to templ.SafeURL, message string) error {
	return h.Redirect(c, h.withMessage(c, to, views.MessageWarning, message))
}

// Changed answers a change that a part of a page shows: with that part where htmx asks for it, else by leading to the
// page. Either says what was done.
func (h *Console) Changed(c echo.Context, page templ.SafeURL, message string, show func(echo.Context) error) error {
	if !wantsPart(c.Request()) {
		return h.Done(c, page, message)
	}
	event, _ := wire.CompactJSON(map[string]string{"said": message})        // texts can always be encoded
	c.Response().Header().Set("HX-Trigger", string(wire.EscapeJSON(event))) // toast.js shows it
	return show(c)
}

// WithMessage is the address of a screen that says what was done, for one that others lead to.
func (h *Console) WithMessage(c echo.Context, to templ.SafeURL, message string) templ.SafeURL {
	return h.withMessage(c, to, views.MessageSuccess, message)
}

// withMessage is the address of a screen with a message. One that can't be signed is not worth failing for.
func (h *Console) withMessage(c echo.Context, to templ.SafeURL, kind views.MessageKind, message string) templ.SafeURL {
	signed, err := h.messages.write(string(kind), message)
	if err != nil {
		h.Log(c, slog.LevelWarn, "a message could not be carried on", "error", err)
		return to
	}
	return views.WithMessage(to, signed)
}
