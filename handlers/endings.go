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

// endingsScreen is the list of what ends.
type endingsScreen struct{ *web.Console }

func (s endingsScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityEndings,
		web.Get("/endings", access.ReadAgents, s.list),
		web.Elsewhere("/endings/*", web.SignedIn, web.NotFound),
	)
}

// list shows a page of the list. The URL holds the filters and the place.
func (s endingsScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readEndingsState(c.QueryParams())
	list, err := s.App.Endings.List(c.Request().Context(), client.EndingListParams{
		Kind:   client.EndKind(state.Kind),
		Team:   state.Team,
		Limit:  pageSize,
		After:  state.After,
		Before: state.Before,
	})
	problem := searchProblem("team", state.Team)
	return answerList(s.Console, c, foundRows{state: state, rows: len(orEmpty(list).Endings)}, err, problem, func(problem string) error {
		return s.Render(c, http.StatusOK, views.EndingsPage(views.EndingsView{
			State:       state,
			List:        orEmpty(list),
			Problem:     problem,
			Now:         s.Now(),
			Zone:        s.Zone,
			CanWebhooks: s.Can(c, client.CapabilityWebhooks),
		}))
	})
}

func readEndingsState(q url.Values) views.EndingsState {
	return views.EndingsState{
		Kind:      oneOf(q.Get("kind"), wire.EndKinds()),
		Team:      q.Get("team"),
		ListPlace: readListPlace(q, nil),
	}
}
