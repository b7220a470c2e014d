package handlers

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

const pageSize = 50

// listScreen is the list of agents.
type listScreen struct{ agents }

func (s listScreen) routes() []web.Route {
	return []web.Route{
		web.Get("/agents", web.SignedIn, s.list),
		web.Elsewhere("/agents", web.SignedIn, web.NotFound).From(newAgentPage),
		web.Elsewhere("/agents/*", web.SignedIn, web.NotFound).From(agentPage),
	}
}

// list shows a page of the list. The URL holds search, filters, sort and place.
func (s listScreen) list(c echo.Context) error {
	state := readListState(c.QueryParams())
	setPlace(c, state)
	canSearch := s.Can(c, client.CapabilitySearch)
	list, err := s.App.Agents.List(c.Request().Context(), listParams(state, canSearch))
	v := views.AgentsView{State: state, List: list, CanSearch: canSearch, Now: s.Now()}
	var refused *client.Error
	switch {
	case !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity:
		if err != nil {
			return err
		}
	case refused.Field == "after" || refused.Field == "before": // a cursor of another time or sort
		return s.Redirect(c, state.At("", "").URL())
	default: // the only other parameters that may hold anything are texts to look for
		v.List, v.Problem = &client.AgentListResult{}, searchProblem(state)
	}
	if s.Can(c, client.CapabilityProviders) {
		if v.Providers, err = s.App.Providers(c.Request().Context()); err != nil {
			return err
		}
	}
	return s.Render(c, http.StatusOK, views.AgentsPage(v))
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
