package handlers

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/static"
	"github.com/alter-console/alter-console/views"
)

// requestID names each request, for the log, the audit trail and the error page. One from outside is not believed.
func requestID(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		c.Response().Header().Set(echo.HeaderXRequestID, id.String())
		return next(c)
	}
}

func (h *console) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				h.logger.ErrorContext(c.Request().Context(), "panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()),
					"request_id", c.Response().Header().Get(echo.HeaderXRequestID))
				err = echo.NewHTTPError(http.StatusInternalServerError)
			}
		}()
		return next(c)
	}
}

const policy = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// secure sets the headers that tell browsers what a page may do.
func (h *console) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		header := c.Response().Header()
		header.Set("Content-Security-Policy", policy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "same-origin") // a stricter one makes browsers hide the Origin of our own forms
		header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
		header.Set("Cache-Control", "no-store")
		if h.takenForSecure(c) {
			header.Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		if h.https {
			header.Set("Strict-Transport-Security", "max-age=31536000")
		}
		return next(c)
	}
}

// takenForSecure reports whether browsers take the page for secure. Elsewhere they ignore some headers, and complain.
func (h *console) takenForSecure(c echo.Context) bool {
	u := url.URL{Host: c.Request().Host}
	ip := net.ParseIP(u.Hostname())
	return h.https || u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// headAsGet answers HEAD wherever there is a GET. The server keeps the body back, since the request it read is a HEAD.
func headAsGet(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead {
			r = r.WithContext(r.Context()) // a copy
			r.Method = http.MethodGet
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses what another site's page sends in this browser's name.
func (h *console) sameOrigin() echo.MiddlewareFunc {
	protection := http.NewCrossOriginProtection()
	if h.publicURL != "" {
		if err := protection.AddTrustedOrigin(strings.TrimSuffix(h.publicURL, h.path)); err != nil {
			h.logger.Warn("the public URL is not an origin", "error", err)
		}
	}
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			refusal := protection.Check(c.Request())
			if refusal == nil {
				return next(c)
			}
			own, err := h.ownForm(c)
			switch {
			case err != nil:
				return err
			case !own:
				h.logForeign(c)
				return echo.NewHTTPError(http.StatusForbidden).SetInternal(refusal)
			}
			return next(c)
		}
	}
}

// logForeign writes down whose browser sent what another site's page made it send. Whose it is may not be found out, for
// browsers keep cookies from most sites.
func (h *console) logForeign(c echo.Context) {
	from := h.visitor(c)
	r, _ := h.auth.Identify(c.Request(), from) // whoever can't be identified is nobody
	c.SetRequest(r)                            // for the page that says so
	person, _ := auth.FromContext(r.Context())
	h.log(c, slog.LevelWarn, "cross-origin request refused", "origin", originOf(r), "method", r.Method, "path", c.Path(),
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

// ownForm recognises a form of ours from a browser that says no more of its page than "Origin: null". Over plain http
// some do, and so do pages of others that hide where they come from.
func (h *console) ownForm(c echo.Context) (bool, error) {
	header := c.Request().Header
	if header.Get(echo.HeaderOrigin) != "null" || header.Get("Sec-Fetch-Site") != "" {
		return false, nil
	}
	return h.auth.OwnForm(c.Request(), func() string {
		form, _ := posted(c) // without a form there is no token
		return form.Get(views.FormTokenField)
	})
}

// compressPages compresses what is made for each request. Static files come compressed already.
func compressPages() echo.MiddlewareFunc {
	return middleware.GzipWithConfig(middleware.GzipConfig{
		MinLength: 1024,
		Skipper:   func(c echo.Context) bool { return strings.HasPrefix(c.Request().URL.Path, static.Prefix) },
	})
}
