package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// fail turns whatever a handler returned into a page, or a fragment, and a line in the log when it is our fault. What
// it draws with must not need what may have failed: no database, no API.
func (h *console) fail(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	said := h.report(c, err)
	said.Leads = leadsFrom(c, said.Status)
	if err := h.render(c, said.Status, views.ErrorPage(said)); err != nil {
		var gone *net.OpError // the browser went away
		if !errors.As(err, &gone) {
			h.log(c, slog.LevelError, "the error page could not be shown", "error", err)
		}
		_ = c.String(said.Status, said.Title)
	}
}

// leadsFrom are the ways on from a failure: the same page once more where that may help, and the agent's page.
func leadsFrom(c echo.Context, status int) (leads []views.Lead) {
	r := c.Request()
	if here := localPath(r.URL.RequestURI(), ""); here != "" && status >= http.StatusInternalServerError && r.Method == http.MethodGet {
		leads = append(leads, views.Lead{Label: "Try again", URL: templ.SafeURL(here)})
	}
	if agent, loaded := c.Get(agentKey).(*client.AgentInfo); loaded {
		leads = append(leads, views.Lead{Label: "Go to " + agent.Name, URL: views.AgentURL(agent.ID)})
	}
	return leads
}

// report logs an error that is our fault, and returns what people are told.
func (h *console) report(c echo.Context, err error) views.Failure {
	said := explain(err, c.Request().Method)
	if clientLeft(c) && said.Status != http.StatusRequestTimeout { // after which the server itself ends the context
		said = views.Failure{Status: statusClientLeft, Title: "Nobody is there to read this"}
	}
	said.RequestID = c.Response().Header().Get(echo.HeaderXRequestID)
	if said.Status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", retryAfter)
	}
	switch {
	case said.Status == statusClientLeft:
		h.log(c, slog.LevelInfo, "the client left before it was answered", "method", c.Request().Method, "path", c.Path(),
			"request_id", said.RequestID, "error", err)
	case said.Status >= http.StatusInternalServerError:
		h.log(c, slog.LevelError, "request failed", "method", c.Request().Method, "path", c.Path(),
			"status", said.Status, "request_id", said.RequestID, "error", err)
	}
	return said
}

// statusClientLeft is what proxies log for a client that hung up; nobody gets it to see.
const statusClientLeft = 499

// clientLeft reports whether the client hung up. Whatever was under way for it failed then, and that is not the server's
// error.
func clientLeft(c echo.Context) bool { return errors.Is(c.Request().Context().Err(), context.Canceled) }

// log writes down what went wrong, as mere information when the client is the reason.
func (h *console) log(c echo.Context, level slog.Level, text string, about ...any) {
	if clientLeft(c) {
		level = min(level, slog.LevelInfo)
	}
	h.logger.Log(context.WithoutCancel(c.Request().Context()), level, text, about...)
}

// retryAfter is how long to wait for what is expected to pass, in seconds.
const retryAfter = "2"

// refused puts what went wrong into a form, beside the field it concerns or at the top, so that nothing typed is lost.
func (h *console) refused(c echo.Context, f *agentForm, err error) (status int) {
	if f.explain(err) {
		return http.StatusUnprocessableEntity
	}
	said := h.report(c, err)
	f.Message = strings.TrimSpace(said.Message + " " + said.Hint)
	return said.Status
}

// explain says in sentences what went wrong and what to do, and what became of the change that a request with this
// method was to make. An error's own text is shown only when the API wrote it for people.
func explain(err error, method string) views.Failure {
	var storage *auth.UnavailableError
	var api *client.Error
	var refused *client.ValueError
	var network *client.NetworkError
	var answer *echo.HTTPError
	switch {
	case errors.Is(err, client.ErrAgentNotFound):
		return views.Failure{Status: http.StatusNotFound, Title: "No such agent", Message: "It was deleted, or the address is wrong.", Hint: "Look for it in the list of agents."}
	case errors.Is(err, client.ErrKeyNotFound):
		return views.Failure{Status: http.StatusNotFound, Title: "No such key", Message: "This agent has no key with that id.", Hint: "Look at the keys on the agent's page."}
	case errors.As(err, &api):
		return explainAPI(api, method)
	case errors.As(err, &refused):
		return views.Failure{Status: http.StatusUnprocessableEntity, Title: "That can't be done", Message: sentence(refused)}
	case errors.As(err, &network):
		return views.Failure{Status: http.StatusBadGateway, Title: "The Alter API does not answer", Message: "The console could not reach the API it manages." + outcome(network.Method, network.Unsent()), Hint: "Check that it runs and that its address is right, then reload the page."}
	case errors.As(err, &storage):
		return views.Failure{Status: http.StatusServiceUnavailable, Title: storageTitle, Message: "The server's storage can't do this now: " + storage.Reason + "." + outcome(method, !storage.Unknown), Hint: "Try again in a moment."}
	case errors.As(err, &answer):
		return explainStatus(answer.Code)
	}
	return explainStatus(http.StatusInternalServerError)
}

// outcome says what became of a change, for a request that was to make one.
func outcome(method string, unchanged bool) string {
	switch {
	case method == http.MethodGet || method == http.MethodHead:
		return ""
	case unchanged:
		return " Nothing was changed."
	}
	return " The change may or may not have been made."
}

const storageTitle = "The storage is not available"

func explainAPI(e *client.Error, method string) views.Failure {
	switch {
	case e.Status == http.StatusUnauthorized:
		return views.Failure{Status: http.StatusBadGateway, Title: "The Alter API refuses the console's key", Message: e.Message, Hint: "Check --remote-url and --remote-key."}
	case e.Code == wire.CodeWrongBaseURL, e.Code == "" && e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError:
		return views.Failure{Status: http.StatusBadGateway, Title: "There is no Alter API at the remote address", Message: e.Message, Hint: "Check --remote-url: something else answers there, or something between here and there does."}
	case e.Code == wire.CodeServiceUnavailable: // its message says what became of a change
		return views.Failure{Status: http.StatusServiceUnavailable, Title: storageTitle, Message: e.Message, Hint: "Try again in a moment."}
	case e.Status >= http.StatusInternalServerError:
		return views.Failure{Status: http.StatusBadGateway, Title: "The Alter API failed", Message: "The API answered with an error of its own." + outcome(method, e.Unchanged), Hint: "Try again; if it keeps happening, look at the server's log."}
	case e.Status < http.StatusBadRequest:
		return views.Failure{Status: http.StatusBadGateway, Title: "The Alter API's answer can't be read", Message: e.Message}
	}
	return views.Failure{Status: e.Status, Title: "That can't be done", Message: allOf(e)}
}

// allOf is what the API says and what to do then, which some servers put into the message already.
func allOf(e *client.Error) string {
	if strings.Contains(e.Message, e.Hint) {
		return e.Message
	}
	return e.Message + " " + e.Hint
}

func explainStatus(status int) views.Failure {
	switch status {
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return views.Failure{Status: http.StatusNotFound, Title: "Page not found", Message: "There is nothing at this address.", Hint: "Look for it in the list of agents."}
	case http.StatusForbidden:
		return views.Failure{Status: status, Title: "Refused", Message: "The request came from another site, so nothing was changed.", Hint: "Use the console's own pages. Behind a proxy, --public-url must be the address in the browser."}
	case http.StatusRequestTimeout:
		return views.Failure{Status: status, Title: "Too slow", Message: "The form did not arrive in time, so nothing was changed.", Hint: "Check the connection and try again."}
	case http.StatusRequestEntityTooLarge:
		return views.Failure{Status: status, Title: "Too large", Message: "The form holds more than this page takes.", Hint: "Shorten it and try again."}
	case http.StatusBadRequest, http.StatusUnsupportedMediaType:
		return views.Failure{Status: status, Title: "The request can't be read", Message: "The browser sent something the console does not understand.", Hint: "Go back, reload the page and try again."}
	}
	return views.Failure{Status: http.StatusInternalServerError, Title: "Something went wrong", Message: "The server could not do that.", Hint: "Try again; if it keeps happening, look for the request id in the server's log."}
}
