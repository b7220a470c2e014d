package handlers

import (
	"net/http"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// explanations are what people are told of errors that concern agents, keys and secrets.
var explanations = []web.Explanation{
	{Err: client.ErrAgentNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such agent",
		Message: "It was deleted, or the address is wrong.",
		Hint:    "Look for it in the list of agents.",
	}},
	{Err: client.ErrKeyNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such key",
		Message: "This agent has no key with that id.",
		Hint:    "Look at the keys on the agent's page.",
	}},
	{Err: client.ErrSecretNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such secret",
		Message: "It was deleted, or the address is wrong.",
		Hint:    "Look for it in the list of secrets, which can include deleted ones.",
	}},
	{Err: client.ErrGrantNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such grant",
		Message: "There is no grant with that id: the address is wrong.",
		Hint:    "Look for it in the list of grants, where those that ended stay.",
	}},
	{Err: client.ErrSecretUnreadable, Failure: views.Failure{
		Status:  http.StatusServiceUnavailable,
		Title:   "The server can't seal or open values",
		Message: "It does not have the master key that they are sealed with, so nothing was changed.",
		Hint:    "Have whoever runs the server put master.key back, then try again.",
	}},
	{Err: client.ErrRunNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such run",
		Message: "No call or span with this run id is kept.",
		Hint:    "Look for it in the list of runs.",
	}},
	{Err: client.ErrCallNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such call",
		Message: "It was removed when it was old enough, or the address is wrong.",
		Hint:    "Look for its run in the list of runs.",
	}},
}
