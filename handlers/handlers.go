// Package handlers answers the console's URLs: it reads a form, calls the Alter API through package client, and shows
// a view. It knows no rule of agents or keys and no SQL. A screen is a struct with a table of its routes; what they have
// in common is in package web.
package handlers

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/handlers/web"
)

// New returns the console with all of its screens.
func New(o web.Options) http.Handler {
	h := web.New(o, explanations...)
	return h.Handler([]echo.MiddlewareFunc{rememberPlace, refuseKeys(h)}, tables(h))
}

// RouteNames are what web.Options.Answered is told of, for those who want to know all of them.
func RouteNames() []string { return web.RouteNames(tables(&web.Console{})) }

// Owns reports whether the console has pages whose path begins with this segment, so that it can't be mounted there.
func Owns(segment string) bool { return web.Owns(segment, tables(&web.Console{})) }

// tables are the routes of all screens.
func tables(h *web.Console) []web.Route {
	a, m, g, r := agents{h}, secrets{h}, grants{h}, runs{h}
	return slices.Concat(
		setupScreen{h}.routes(),
		signInScreen{ways{h}}.routes(),
		signInPasskeyScreen{ways{h}}.routes(),
		secondScreen{ways{h}}.routes(),
		ssoScreen{ways{h}}.routes(),
		ssoSettingsScreen{h}.routes(),
		linksScreen{h}.routes(),
		listScreen{a}.routes(),
		newScreen{a}.routes(),
		agentScreen{a}.routes(),
		agentActivityScreen{a}.routes(),
		agentHistoryScreen{a}.routes(),
		editScreen{a}.routes(),
		deleteScreen{a}.routes(),
		keysScreen{a}.routes(),
		revokeScreen{a}.routes(),
		secretsListScreen{m}.routes(),
		newSecretScreen{m}.routes(),
		secretScreen{m}.routes(),
		editSecretScreen{m}.routes(),
		replaceSecretScreen{m}.routes(),
		deleteSecretScreen{m}.routes(),
		grantsListScreen{g}.routes(),
		runsListScreen{r}.routes(),
		runScreen{r}.routes(),
		threadScreen{r}.routes(),
		callScreen{r}.routes(),
		auditScreen{r}.routes(),
		secretHistoryScreen{m}.routes(),
		grantHistoryScreen{g}.routes(),
		personHistoryScreen{people{h}}.routes(),
		newGrantScreen{g}.routes(),
		suggestScreen{g}.routes(),
		grantScreen{g}.routes(),
		revokeGrantScreen{g}.routes(),
		agentGrantsScreen{a}.routes(),
		explainScreen{r}.routes(),
		settingsScreen{h}.routes(),
		appKeysListScreen{appKeys{h}}.routes(),
		newAppKeyScreen{appKeys{h}}.routes(),
		appKeyScreen{appKeys{h}}.routes(),
		appKeyHistoryScreen{appKeys{h}}.routes(),
		rotateAppKeyScreen{appKeys{h}}.routes(),
		revokeAppKeyScreen{appKeys{h}}.routes(),
		endingsScreen{h}.routes(),
		calendarScreen{h}.routes(),
		webhooks{h}.routes(),
		accountScreen{h}.routes(),
		proveScreen{h}.routes(),
		setUpScreen{factors{h}}.routes(),
		passkeysScreen{factors{h}}.routes(),
		authenticatorScreen{factors{h}}.routes(),
		factorPolicyScreen{people{h}}.routes(),
		peopleScreen{people{h}}.routes(),
		personScreen{people{h}}.routes(),
		passwordLinkScreen{personScreen{people{h}}}.routes(),
		inviteScreen{people{h}}.routes(),
		removeScreen{people{h}}.routes(),
		disableScreen{people{h}}.routes(),
		handOverScreen{people{h}}.routes(),
		invitedScreen{h}.routes(),
	)
}
