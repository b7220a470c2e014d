package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// agentGrantsScreen is what an agent may use.
type agentGrantsScreen struct{ agents }

func (s agentGrantsScreen) routes() []web.Route {
	const path = "/agents/:id/grants"
	return web.AllNeed(client.CapabilityGrants, append(web.Exports(path, access.ReadGrants, s.of(s.export)),
		web.Get(path, access.ReadGrants, s.of(s.list)),
	)...)
}

func (s agentGrantsScreen) list(c echo.Context, agent *client.AgentInfo) error {
	state := readAgentGrantsState(c, agent)
	list, err := s.App.Grants.Search(c.Request().Context(), client.GrantSearchParams{
		AgentID: agent.ID,
		Query:   state.Query,
		Status:  client.GrantStatus(state.Status),
		Sort:    views.ListOrder(state),
		Limit:   pageSize,
		After:   state.After,
		Before:  state.Before,
	})
	problem := searchProblem("slug, label or id", state.Query)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Grants)}, err, problem, func(problem string) error {
		v := views.AgentGrantsView{AgentHead: s.head(c, agent), State: state, List: orEmpty(list), Problem: problem, Now: s.Now()}
		return s.Render(c, http.StatusOK, views.AgentGrantsPage(v))
	})
}

func readAgentGrantsState(c echo.Context, agent *client.AgentInfo) views.AgentGrantsState {
	q := c.QueryParams()
	return views.AgentGrantsState{
		AgentID:   agent.ID,
		Query:     q.Get("q"),
		Status:    oneOf(q.Get("status"), wire.GrantStatuses()),
		From:      views.PlaceQuery(c.Request().Context()),
		ListPlace: readListPlace(q, sortsOfAgentGrants),
	}
}

// sortsOfAgentGrants are what an agent's own grants can be sorted by: all have the same holder.
var sortsOfAgentGrants = []string{wire.SortCreated, wire.SortSecret, wire.SortExpires, wire.SortLastUsed}
