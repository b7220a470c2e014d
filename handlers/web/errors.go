package web

import (
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// fail turns whatever a handler returned into a page, or a fragment, and a line in the log when it is our fault. What
// it draws with must not need what may have failed: no database, no API.
func (h *Console) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	h.asIs(c)
	failure := h.Report(c, err)
	if failure.Home == nil { // else who looks may not see what the page belongs to
		failure.Leads = leadsFrom(c, failure.Status)
	}
	if err := h.Render(c, failure.Status, views.ErrorPage(failure)); err != nil {
		var gone *net.OpError // the browser went away
		if !errors.As(err, &gone) {
			h.Log(c, slog.LevelError, "the error page could not be shown", "error", err)
		}
		_ = c.String(failure.Status, failure.Title)
	}
}

const leadKey = "lead"

// LeadTo says where people may go on when what follows fails.
func LeadTo(c echo.Context, lead views.Lead) { c.Set(leadKey, lead) }

// leadsFrom are the ways on from a failure: the same page once more where that may help, and where the screen leads.
func leadsFrom(c echo.Context, status int) (leads []views.Lead) {
	r := c.Request()
	if here := LocalPath(r.URL.RequestURI(), ""); here != "" && status >= http.StatusInternalServerError && r.Method == http.MethodGet {
		leads = append(leads, views.Lead{Label: "Try again", URL: templ.SafeURL(here)})
	}
	if lead, ok := c.Get(leadKey).(views.Lead); ok {
		leads = append(leads, lead)
	}
	return leads
}

// Report logs an error that is our fault, and returns what people are told.
func (h *Console) Report(c echo.Context, err error) views.Failure {
	failure := h.Explain(err, c.Request().Method)
	if clientLeft(c) && failure.Status != http.StatusRequestTimeout { // after which the server itself ends the context
		failure = views.Failure{Status: statusClientLeft, Title: "Nobody is there to read this"}
	}
	failure.RequestID = c.Response().Header().Get(echo.HeaderXRequestID)
	h.recordRefusal(c, err)
	if failure.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set(wire.HeaderRetryAfter, strconv.Itoa(int(wire.RetryPause.Seconds())))
	}
	switch {
	case failure.Status == statusClientLeft:
		h.Log(c, slog.LevelInfo, "the client left before it was answered", "method", c.Request().Method, "path", c.Path(),
			"request_id", failure.RequestID, "error", err)
	case failure.Status >= http.StatusInternalServerError:
		h.Log(c, slog.LevelError, "request failed", "method", c.Request().Method, "path", c.Path(),
			"status", failure.Status, "request_id", failure.RequestID, "error", err)
	}
	return failure
}

// statusClientLeft is what proxies log for a client that hung up; nobody gets it to see.
const statusClientLeft = 499
