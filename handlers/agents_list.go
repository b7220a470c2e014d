package handlers

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

const pageSize = 50

// listAgents shows a page of the list. The URL holds search, filters, sort and place.
func (h *console) listAgents(c echo.Context) error {
	state := readListState(c)
	canSearch := h.capabilities(c).Has(client.CapabilitySearch)
	list, err := h.app.Agents.List(c.Request().Context(), listParams(state, canSearch))
	var refused *client.Error
	if errors.As(err, &refused) && refused.Status == http.StatusUnprocessableEntity && (state.After != "" || state.Before != "") {
		return h.redirect(c, state.At("", "").URL()) // a cursor of another time or sort
	}
	if err != nil {
		return err
	}
	v := views.AgentsView{State: state, List: list, CanSearch: canSearch, Now: h.now()}
	if h.capabilities(c).Has(client.CapabilityProviders) {
		if v.Providers, err = h.app.Providers(c.Request().Context()); err != nil {
			return err
		}
	}
	return h.render(c, http.StatusOK, views.AgentsPage(v))
}

// readListState keeps what can be meant and drops the rest, for people edit addresses.
func readListState(c echo.Context) views.ListState {
	s := views.ListState{
		Query: shorten(c.QueryParam("q")), Provider: shorten(c.QueryParam("provider")), IncludeRevoked: c.QueryParam("revoked") == "true",
		After: c.QueryParam("after"), Before: c.QueryParam("before"),
		Status: oneOf(c.QueryParam("status"), "active", "inactive", "revoked"),
		Type:   oneOf(c.QueryParam("type"), "agent", "service"),
		Sort:   oneOf(c.QueryParam("sort"), "name", "-name", "created_at", "-created_at", "last_used_at", "-last_used_at"),
	}
	if n, err := strconv.Atoi(c.QueryParam("offset")); err == nil && n > 0 {
		s.Offset = n
	}
	return s
}

// shorten cuts a text to what the API takes.
func shorten(text string) string {
	const most = 255
	if characters := []rune(text); len(characters) > most {
		return string(characters[:most])
	}
	return text
}

func oneOf(value string, allowed ...string) string {
	if slices.Contains(allowed, value) {
		return value
	}
	return ""
}

func listParams(s views.ListState, canSearch bool) client.AgentListParams {
	p := client.AgentListParams{IncludeRevoked: s.IncludeRevoked, Limit: pageSize}
	if !canSearch {
		p.Offset = s.Offset
		return p
	}
	p.Query, p.Status, p.Type, p.Provider = s.Query, client.AgentStatus(s.Status), client.AgentType(s.Type), s.Provider
	p.After, p.Before, p.Sort = s.After, s.Before, s.Sort
	if p.Sort == "" {
		p.Sort = views.DefaultSort
	}
	return p
}
