package handlers

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// grantsListScreen is the list of grants.
type grantsListScreen struct{ grants }

func (s grantsListScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityGrants, append(web.Exports("/grants", access.ReadGrants, s.export),
		web.Get("/grants", access.ReadGrants, s.list),
		web.Elsewhere("/grants/*", web.SignedIn, web.NotFound),
	)...)
}

// list shows a page of the list. The URL holds search, filters, order and place.
func (s grantsListScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readGrantsState(c.QueryParams())
	list, err := s.search(c, state)
	problem := searchProblem("agent's name, slug, label or id", state.Query, state.Agent, state.Secret)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).Grants)}, err, problem, func(problem string) error {
		v := views.GrantsView{State: state, List: orEmpty(list), Problem: problem, Now: s.Now()}
		return s.Render(c, http.StatusOK, views.GrantsPage(v))
	})
}

// search finds a page of grants. Those of an agent that nobody knows are none.
func (s grantsListScreen) search(c echo.Context, state views.GrantsState) (*client.GrantSearchResult, error) {
	p, err := s.params(c, state)
	switch {
	case errors.Is(err, client.ErrAgentNotFound):
		return &client.GrantSearchResult{}, nil
	case err != nil:
		return nil, err
	}
	return s.App.Grants.Search(c.Request().Context(), p)
}

// params choose what an address asks for. The error matches ErrAgentNotFound where nobody has the holder's name.
func (s grantsListScreen) params(c echo.Context, state views.GrantsState) (client.GrantSearchParams, error) {
	holder, err := agentID(s.Console, c, lowered(state.Agent))
	return client.GrantSearchParams{
		Query:         state.Query,
		AgentID:       holder,
		ManagedSecret: lowered(state.Secret),
		Status:        client.GrantStatus(state.Status),
		ExpiringSoon:  state.Expiring,
		Sort:          views.ListOrder(state),
		Limit:         pageSize,
		After:         state.After,
		Before:        state.Before,
	}, err
}

func readGrantsState(q url.Values) views.GrantsState {
	return views.GrantsState{
		Query:     q.Get("q"),
		Agent:     q.Get("agent"),
		Secret:    q.Get("secret"),
		Status:    oneOf(q.Get("status"), wire.GrantStatuses()),
		Expiring:  q.Get("expiring") == "true",
		ListPlace: readListPlace(q, wire.GrantSorts()),
	}
}
