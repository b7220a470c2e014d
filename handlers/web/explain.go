package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// Explain says in sentences what went wrong and what to do, and what became of the change that a request with this
// method was to make. An error's own text is shown only when the API wrote it for people.
func (h *Console) Explain(err error, method string) views.Failure {
	for _, known := range h.known {
		if errors.Is(err, known.Err) {
			return known.Failure
		}
	}
	var role *notAllowed
	var storage *auth.UnavailableError
	var api *client.Error
	var refused *client.ValueError
	var network *client.NetworkError
	var answer *echo.HTTPError
	switch {
	case errors.As(err, &role):
		return role.failure()
	case errors.As(err, &api):
		return explainAPI(api, method)
	case errors.As(err, &refused):
		return views.Failure{Status: http.StatusUnprocessableEntity, Title: "That can't be done", Message: sentence(refused)}
	case errors.As(err, &network):
		return views.Failure{
			Status:  http.StatusBadGateway,
			Title:   "The Alter API does not answer",
			Message: "The console could not reach the API it manages." + outcome(network.Method, network.Unsent()),
			Hint:    "Check that it runs and that its address is right, then reload the page.",
		}
	case errors.As(err, &storage):
		return views.Failure{
			Status:  http.StatusServiceUnavailable,
			Title:   storageTitle,
			Message: "The server's storage can't do this now: " + storage.Reason + "." + outcome(method, !storage.Unknown),
			Hint:    "Try again in a moment.",
		}
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
		return views.Failure{
			Status:  http.StatusBadGateway,
			Title:   "The Alter API refuses the console's key",
			Message: e.Message,
			Hint:    "Check --remote-url and --remote-key.",
		}
	case e.Code == wire.CodeWrongBaseURL, e.Code == "" && e.Status >= http.StatusBadRequest && e.Status < http.StatusInternalServerError:
		return views.Failure{
			Status:  http.StatusBadGateway,
			Title:   "There is no Alter API at the remote address",
			Message: e.Message,
			Hint:    "Check --remote-url: something else answers there, or something between here and there does.",
		}
	case e.Code == wire.CodeServiceUnavailable: // its message says what became of a change
		return views.Failure{
			Status:  http.StatusServiceUnavailable,
			Title:   storageTitle,
			Message: e.Message,
			Hint:    "Try again in a moment.",
		}
	case e.Status >= http.StatusInternalServerError:
		return views.Failure{
			Status:  http.StatusBadGateway,
			Title:   "The Alter API failed",
			Message: "The API answered with an error of its own." + outcome(method, e.Unchanged),
			Hint:    "Try again; if it keeps happening, look at the server's log.",
		}
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

// statusTexts are what there is to say of failures that are known by their status alone.
var statusTexts = map[int]views.Failure{
	http.StatusNotFound: {
		Title:   "Page not found",
		Message: "There is nothing at this address.",
		Hint:    "Look for it in the list.",
	},
	http.StatusForbidden: {
		Title:   "Refused",
		Message: "The request came from another site, so nothing was changed.",
		Hint:    "Use the console's own pages. Behind a proxy, --public-url must be the address in the browser.",
	},
	http.StatusRequestTimeout: {
		Title:   "Too slow",
		Message: "The form did not arrive in time, so nothing was changed.",
		Hint:    "Check the connection and try again.",
	},
	http.StatusRequestEntityTooLarge: {
		Title:   "Too large",
		Message: "The form holds more than this page takes.",
		Hint:    "Shorten it and try again.",
	},
	http.StatusBadRequest: {
		Title:   "The request can't be read",
		Message: "The browser sent something the console does not understand.",
		Hint:    "Go back, reload the page and try again.",
	},
}

// ownFault is any other failure.
var ownFault = views.Failure{
	Status:  http.StatusInternalServerError,
	Title:   "Something went wrong",
	Message: "The server could not do that.",
	Hint:    "Try again; if it keeps happening, look for the request id in the server's log.",
}

func explainStatus(status int) views.Failure {
	words := status
	switch status {
	case http.StatusMethodNotAllowed:
		status, words = http.StatusNotFound, http.StatusNotFound
	case http.StatusUnsupportedMediaType:
		words = http.StatusBadRequest
	}
	failure, known := statusTexts[words]
	if !known {
		return ownFault
	}
	failure.Status = status
	return failure
}

// sentence says to a person what the client said to a program.
func sentence(e *client.ValueError) string {
	if e.Fix == "" {
		return "This " + e.Problem + "."
	}
	return "This " + e.Problem + ": " + e.Fix + "."
}
