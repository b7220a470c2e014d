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
	v := views.AgentsView{State: state, List: list, CanSearch: canSearch, Now: s.Now()}
	switch refusalOf(err) {
	case cursorRefused:
		return s.Redirect(c, views.ListStartURL(state))
	case searchRefused:
		v.List, v.Problem = &client.AgentListResult{}, searchProblem("agent's name, owner, team or id", state.Query, state.Provider)
	default:
		if err != nil {
			return err
		}
	}
	if v.Problem != "" || len(list.Agents) == 0 {
		call, err := callOfReference(s.Console, c, state.Query)
		if err != nil {
			return err
		}
		if call != "" {
			return s.Redirect(c, call)
		}
	}
	if s.Can(c, client.CapabilityProviders) {
		if v.Providers, err = s.App.Providers(c.Request().Context()); err != nil {
			return err
		}
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
