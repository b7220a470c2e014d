package handlers

import (
	"net/http"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// explanations are what people are told of errors that concern agents, keys, secrets and people.
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
	{Err: errNoAppKey, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such app key",
		Message: "There is no app key with that id: the address is wrong.",
		Hint:    "Look for it in the list of app keys, where those that ended stay.",
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
	{Err: client.ErrEventNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such event",
		Message: "It was removed when it was old enough, or the address is wrong.",
		Hint:    "Look for it in the audit trail.",
	}},
	{Err: client.ErrWebhookNotFound, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such webhook",
		Message: "It was removed, or the address is wrong.",
		Hint:    "Look for it in the list of webhooks.",
	}},
	{Err: auth.ErrNoAccount, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such person",
		Message: "The account was removed, or the address is wrong.",
		Hint:    "Look for it in the list of people.",
	}},
	{Err: auth.ErrNoInvitation, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such person or invitation",
		Message: "The account was removed, the invitation was used or revoked, or the address is wrong.",
		Hint:    "Look for it in the list of people.",
	}},
	{Err: auth.ErrNoFactor, Failure: views.Failure{
		Status:  http.StatusNotFound,
		Title:   "No such second factor",
		Message: "It was removed, or the address is wrong.",
		Hint:    "Look at what there is on the account's page.",
	}},
	{Err: auth.ErrLastFactor, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "This is your last second factor",
		Message: "Everybody must have one here. Nothing was removed.",
		Hint:    "Add another passkey or an authenticator app first.",
	}},
	{Err: auth.ErrNotAllowed, Failure: views.Failure{
		Status:  http.StatusForbidden,
		Title:   "Your role does not allow this",
		Message: "It changed since you opened the page. Nothing was done.",
		Hint:    "Ask an administrator.",
	}},
	{Err: auth.ErrYourself, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "Nobody does this to themself",
		Message: "So that nobody locks themself out, your own role, access and account are for another administrator to change. Nothing was done.",
		Hint:    "Ask another administrator.",
	}},
	{Err: auth.ErrOfAdministrator, Failure: views.Failure{
		Status:  http.StatusForbidden,
		Title:   "This person is an administrator",
		Message: "Only another administrator can do this to an administrator. Nothing was done.",
		Hint:    "Ask an administrator.",
	}},
	{Err: auth.ErrLastAdministrator, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "This is the last administrator",
		Message: "Nobody would be left to manage people. Nothing was done.",
		Hint:    "Make somebody else an administrator first, or enable one.",
	}},
	{Err: auth.ErrPasswordsOff, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "Passwords are switched off",
		Message: "A password would not let this person in. Nothing was done.",
		Hint:    "They sign in by single sign-on.",
	}},
	{Err: auth.ErrAccountDisabled, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "This account is disabled",
		Message: "No password lets this person in until the account is enabled. Nothing was done.",
		Hint:    "Enable the account first.",
	}},
	{Err: auth.ErrBreakGlass, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "This is the break-glass account",
		Message: "Passwords are switched off, and this administrator's is the one that still works when single sign-on does not. Nothing was done.",
		Hint:    "Choose another one under Settings, Single sign-on, or switch passwords on.",
	}},
	{Err: client.ErrAgentOwnerLeft, Failure: views.Failure{
		Status:  http.StatusConflict,
		Title:   "The agent's owner left",
		Message: "It was suspended because single sign-on does not let its owner in any more, and stays so until another person owns it.",
		Hint:    "Edit the agent and give it another owner, then resume it.",
	}},
}
