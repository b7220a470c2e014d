package web

import (
	"bytes"
	"slices"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// Render answers with a screen: the whole page, or, when htmx asks for a part, the fragment that it names.
func (h *Console) Render(c echo.Context, status int, page views.Page) error {
	var body bytes.Buffer
	if err := h.draw(c, &body, page); err != nil {
		return err
	}
	header := c.Response().Header()
	header.Add(echo.HeaderVary, "HX-Request, HX-Target")
	if page.Unsaid {
		header.Set("Referrer-Policy", "strict-origin")
	}
	return c.HTMLBlob(status, h.mountPage(body.Bytes()))
}

func (h *Console) draw(c echo.Context, w *bytes.Buffer, page views.Page) error {
	person, signedIn := auth.FromContext(c.Request().Context())
	ctx := views.WithMay(views.WithFormToken(c.Request().Context(), h.formToken(c)), func(p access.Permission) bool { return h.May(c, p) })
	ctx = views.WithZone(ctx, h.Zone)
	if wantsPart(c.Request()) {
		if target := c.Request().Header.Get("HX-Target"); target != "" {
			if err := templ.RenderFragments(ctx, w, page.Body, target); err != nil || w.Len() > 0 {
				return err
			}
		}
		return page.Body.Render(ctx, w)
	}
	chrome := views.Chrome{RemoteHost: h.remoteHost, Theme: views.Theme(h.Auth.Theme(c.Request()))}
	if signedIn {
		chrome.Email, chrome.Version = person.Email, h.version
		chrome.Role = views.RoleInWords(person.Role, person.Teams)
		if !person.MustSetUp { // a second factor, before anything else
			chrome.Sections, chrome.Account = h.filled(c, views.Sections()), h.filled(c, views.AccountSections())
		}
		chrome.NoPublicURL = h.PublicURL == "" && throughProxy(c.Request())
	}
	if kind, text, ok := h.messages.read(c.QueryParam(views.MessageParam)); ok {
		chrome.Messages = append(chrome.Messages, views.Message{Kind: views.MessageKind(kind), Text: text})
	}
	return views.Layout(chrome, page).Render(ctx, w)
}

// filled are the entries that the API can fill, and the person may see.
func (h *Console) filled(c echo.Context, sections []views.Section) []views.Section {
	return slices.DeleteFunc(sections, func(s views.Section) bool {
		return s.May != "" && !h.May(c, s.May) || s.Needs != "" && !h.Can(c, s.Needs)
	})
}

// formToken is "" when the session can't be read: who shows an error does not need it.
func (h *Console) formToken(c echo.Context) string {
	token, err := h.Auth.FormToken(c.Request())
	if err != nil {
		return ""
	}
	return token
}
