package handlers

import (
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// listScreen is the list of agents.
type listScreen struct{ agents }

func (s listScreen) routes() []web.Route {
	return append(web.Exports("/agents", access.ReadAgents, s.export),
		web.Get("/agents", access.ReadAgents, s.list),
		web.Elsewhere("/agents", web.SignedIn, web.NotFound).From(newAgentPage),
		web.Elsewhere("/agents/*", web.SignedIn, web.NotFound).From(agentPage),
	)
}

// list shows a page of the list. The URL holds search, filters, sort and place.
func (s listScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readAgentsState(c.QueryParams())
	canSearch := s.Can(c, client.CapabilitySearch)
	list, err := s.App.Agents.List(c.Request().Context(), listParams(state, canSearch))
	problem := searchProblem("agent's name, owner, team or id", state.Query, state.Provider)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Agents)}, err, problem, func(problem string) error {
		return s.show(c, views.AgentsView{State: state, List: orEmpty(list), Problem: problem, CanSearch: canSearch, Now: s.Now()})
	})
}

// show draws a page of the list.
func (s listScreen) show(c echo.Context, v views.AgentsView) (err error) {
	if s.Can(c, client.CapabilityProviders) {
		if v.Providers, err = s.App.Providers(c.Request().Context()); err != nil {
			return err
		}
	}
	if c.Request().Header.Get("HX-Target") == "" { // the list alone has none
		v.Notices = noticesFor(s.Console, c)
	}
	return s.Render(c, http.StatusOK, views.AgentsPage(v))
}

func readAgentsState(q url.Values) views.AgentsState {
	return views.AgentsState{
		Query:          q.Get("q"),
		Provider:       q.Get("provider"),
		IncludeRevoked: q.Get("revoked") == "true",
		Status:         oneOf(q.Get("status"), wire.AgentStatuses()),
		Type:           oneOf(q.Get("type"), wire.AgentTypes()),
		ListPlace:      readListPlace(q, wire.Sorts()),
	}
}

func listParams(s views.AgentsState, canSearch bool) client.AgentListParams {
	p := client.AgentListParams{IncludeRevoked: s.IncludeRevoked, Limit: pageSize}
	if !canSearch {
		p.Offset = s.Offset
		return p
	}
	p.Query, p.Status, p.Type, p.Provider = s.Query, client.AgentStatus(s.Status), client.AgentType(s.Type), s.Provider
	p.After, p.Before, p.Sort = s.After, s.Before, views.ListOrder(s)
	return p
}
