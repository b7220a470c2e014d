package handlers

import (
	"bytes"
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

// render answers with a screen: the whole page, or, when htmx asks for a part, the fragment that it names.
func (h *console) render(c echo.Context, status int, page views.Page) error {
	var body bytes.Buffer
	if err := h.draw(c, &body, page); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Add(echo.HeaderVary, "HX-Request, HX-Target")
	return c.HTMLBlob(status, h.mountPage(body.Bytes()))
}

func (h *console) draw(c echo.Context, w *bytes.Buffer, page views.Page) error {
	ctx := views.WithPlace(views.WithFormToken(c.Request().Context(), h.formToken(c)), placeOf(c))
	if wantsPart(c.Request()) {
		if target := c.Request().Header.Get("HX-Target"); target != "" {
			if err := templ.RenderFragments(ctx, w, page.Body, target); err != nil || w.Len() > 0 {
				return err
			}
		}
		return page.Body.Render(ctx, w)
	}
	chrome := views.Chrome{RemoteHost: h.remoteHost}
	if person, ok := auth.FromContext(ctx); ok {
		chrome.Email, chrome.Version = person.Email, h.version
		chrome.NoPublicURL = h.publicURL == "" && throughProxy(c.Request())
	}
	if kind, text, ok := h.messages.read(c.QueryParam(views.MessageParam)); ok {
		chrome.Messages = append(chrome.Messages, views.Message{Kind: views.MessageKind(kind), Text: text})
	}
	return views.Layout(chrome, page).Render(ctx, w)
}

// formToken is "" when the session can't be read: who shows an error does not need it.
func (h *console) formToken(c echo.Context) string {
	token, err := h.auth.FormToken(c.Request())
	if err != nil {
		return ""
	}
	return token
}

// throughProxy reports whether a reverse proxy sent a request, as far as its headers can be believed.
func throughProxy(r *http.Request) bool {
	return r.Header.Get(echo.HeaderXForwardedFor) != "" || r.Header.Get(echo.HeaderXForwardedProto) != "" || fromElsewhere(r)
}

// fromElsewhere reports whether a form of the console's own came with another host than the browser knows: something
// between the two has written the Host anew.
func fromElsewhere(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get(echo.HeaderOrigin))
	return err == nil && origin.Host != "" && origin.Host != r.Host
}

func isHTMX(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

func wantsPart(r *http.Request) bool {
	return isHTMX(r) && r.Header.Get("HX-Boosted") != "true" && r.Header.Get("HX-History-Restore-Request") != "true"
}

// redirect sends the browser to another screen, after a form was dealt with. The place in the list is kept.
func (h *console) redirect(c echo.Context, to templ.SafeURL) error {
	if strings.HasPrefix(string(to), string(views.AgentsURL())+"/") {
		to = placeOf(c).Below(to)
	}
	if isHTMX(c.Request()) {
		c.Response().Header().Set("HX-Redirect", string(to))
		return c.NoContent(http.StatusOK)
	}
	return c.Redirect(http.StatusSeeOther, string(to))
}

// say sends a message along with a fragment; app.js shows it.
func (h *console) say(c echo.Context, text string) {
	event, _ := wire.CompactJSON(map[string]string{"said": text}) // texts can always be encoded
	c.Response().Header().Set("HX-Trigger", string(wire.EscapeJSON(event)))
}

// done leads to another screen, and says there what was done.
func (h *console) done(c echo.Context, to templ.SafeURL, said string) error {
	return h.redirectSaying(c, to, views.MessageSuccess, said)
}

// redirectSaying leads to another screen with a message.
func (h *console) redirectSaying(c echo.Context, to templ.SafeURL, kind views.MessageKind, said string) error {
	return h.redirect(c, h.saying(c, to, kind, said))
}

// saying is the address of a screen with a message. One that can't be signed is not worth failing for.
func (h *console) saying(c echo.Context, to templ.SafeURL, kind views.MessageKind, said string) templ.SafeURL {
	message, err := h.messages.write(string(kind), said)
	if err != nil {
		h.log(c, slog.LevelWarn, "a message could not be carried on", "error", err)
		return to
	}
	return views.WithMessage(to, message)
}
