package web

import (
	"cmp"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// sameOrigin refuses what another site's page sends in this browser's name.
func (h *Console) sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	if h.PublicURL != "" {
		if err := protection.AddTrustedOrigin(strings.TrimSuffix(h.PublicURL, h.path)); err != nil {
			h.logger.Warn("the public URL is not an origin", "error", err)
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			refusal := protection.Check(c.Request())
			if refusal == nil && (saysItsSite(c.Request()) || isSafe(c.Request().Method)) {
				return next(c)
			}
			own, err := h.ownForm(c)
			switch {
			case err != nil:
				return err
			case !own:
				h.logForeign(c)
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(cmp.Or(refusal, errFromNowhere))
			}
			return next(c)
		}
	}
}

var errFromNowhere = errors.New("a form that says nothing of its page lacks the session's token")

// saysItsSite reports whether a browser says which page a request is from. Over plain http some don't.
func saysItsSite(r *http.Request) bool {
	return r.Header.Get("Sec-Fetch-Site") != "" || r.Header.Get(echo.HeaderOrigin) != ""
}

func isSafe(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// logForeign writes down whose browser sent what another site's page made it send. Whose it is may not be found out, for
// browsers keep cookies from most sites.
func (h *Console) logForeign(c echo.Context) {
	from := h.Visitor(c)
	r, _ := h.Auth.Identify(c.Request(), from) // whoever can't be identified is nobody
	c.SetRequest(r)                            // for the page that says so
	person, _ := auth.FromContext(r.Context())
	h.Log(c, slog.LevelWarn, "cross-origin request refused", "origin", originOf(r), "method", r.Method, "path", c.Path(),
		"account", person.Email, "address", from.Address, "request_id", from.RequestID)
}

// originOf is the Origin header as far as it is one: a stranger may write anything there.
func originOf(r *http.Request) string {
	sent := r.Header.Get(echo.HeaderOrigin)
	u, err := url.Parse(sent)
	if err != nil || u.Host == "" || len(sent) > 300 || wire.ContainsKey(sent) {
		return "not named"
	}
	return u.Scheme + "://" + u.Host
}

// ownForm recognises a form of ours from a browser that says nothing of its page, or no more than "Origin: null". Over plain http
// some do, and so do pages of others that hide where they come from.
func (h *Console) ownForm(c echo.Context) (bool, error) {
	header := c.Request().Header
	if origin := header.Get(echo.HeaderOrigin); origin != "" && origin != "null" || header.Get("Sec-Fetch-Site") != "" {
		return false, nil
	}
	return h.Auth.OwnForm(c.Request(), func() string {
		form, _ := Posted(c) // without a form there is no token
		return form.Get(views.FormTokenField)
	})
}
