package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

const pageSize = 50

// listAgents shows a page of the list. The URL holds search, filters, sort and place.
func (h *console) listAgents(c echo.Context) error {
	state := readListState(c.QueryParams())
	c.Set(placeKey, state)
	canSearch := h.capabilities(c).Has(client.CapabilitySearch)
	list, err := h.app.Agents.List(c.Request().Context(), listParams(state, canSearch))
	v := views.AgentsView{State: state, List: list, CanSearch: canSearch, Now: h.now()}
	var refused *client.Error
	switch {
	case !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity:
		if err != nil {
			return err
		}
	case refused.Field == "after" || refused.Field == "before": // a cursor of another time or sort
		return h.redirect(c, state.At("", "").URL())
	default: // the only other parameters that may hold anything are texts to look for
		v.List, v.Problem = &client.AgentListResult{}, searchProblem(state)
	}
	if h.capabilities(c).Has(client.CapabilityProviders) {
		if v.Providers, err = h.app.Providers(c.Request().Context()); err != nil {
			return err
		}
	}
	return h.render(c, http.StatusOK, views.AgentsPage(v))
}

const (
	placeKey = "place"
	maxPlace = 2000 // characters of an address below the list that say where in it
)

// placeOf is where in the list the person is, or came from. It is put together anew, so that no address leads elsewhere.
func placeOf(c echo.Context) views.ListState {
	if state, ok := c.Get(placeKey).(views.ListState); ok {
		return state
	}
	from := c.QueryParam(views.FromParam)
	if from == "" || len(from) > maxPlace {
		return views.ListState{}
	}
	query, err := url.ParseQuery(from)
	if err != nil {
		return views.ListState{}
	}
	return readListState(query)
}

// readListState keeps what can be meant and drops the rest, for people edit addresses.
func readListState(q url.Values) views.ListState {
	s := views.ListState{
		Query: q.Get("q"), Provider: q.Get("provider"), IncludeRevoked: q.Get("revoked") == "true",
		After: q.Get("after"), Before: q.Get("before"),
		Status: oneOf(q.Get("status"), wire.AgentStatuses()),
		Type:   oneOf(q.Get("type"), wire.AgentTypes()),
		Sort:   oneOf(q.Get("sort"), wire.SortOrders()),
	}
	if n, err := strconv.Atoi(q.Get("offset")); err == nil && n > 0 {
		s.Offset = n
	}
	return s
}

// searchProblem says why the API refuses what a list looks for.
func searchProblem(s views.ListState) string {
	for _, text := range []string{s.Query, s.Provider} {
		if problem := wire.TooLong(text, wire.MaxSearch); problem != "" {
			return problem + " Look for a part of it."
		}
	}
	return "This can't be searched for: it has characters that no agent's name, owner, team or id has. Type the search again."
}

func oneOf(value string, allowed []string) string {
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
