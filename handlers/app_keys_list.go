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

// appKeysListScreen is the list of app keys.
type appKeysListScreen struct{ appKeys }

func (s appKeysListScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityAppKeys, append(web.Exports("/app-keys", access.ReadAppKeys, s.export),
		web.Get("/app-keys", access.ReadAppKeys, s.list),
		web.Elsewhere("/app-keys", web.SignedIn, web.NotFound).From(newAppKeyPage),
		web.Elsewhere("/app-keys/*", web.SignedIn, web.NotFound).From(newAppKeyPage),
	)...)
}

// list shows a page of the list. The URL holds search, state, order and place.
func (s appKeysListScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readAppKeysState(c.QueryParams())
	list, err := s.App.AppKeys.List(c.Request().Context(), appKeyParams(state))
	problem := searchProblem("key's name, first characters or id", state.Query)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).AppKeys)}, err, problem, func(problem string) error {
		return s.Render(c, http.StatusOK, views.AppKeysPage(views.AppKeysView{State: state, List: orEmpty(list), Problem: problem, Now: s.Now()}))
	})
}

func appKeyParams(state views.AppKeysState) client.AppKeyListParams {
	status := client.KeyStatus(state.Status)
	switch state.Status {
	case "":
		status = client.AppKeyWorks
	case views.AnyStatus:
		status = ""
	}
	return client.AppKeyListParams{
		Query:          state.Query,
		Status:         status,
		IncludeDerived: state.IncludeDerived,
		Sort:           views.ListOrder(state),
		Limit:          pageSize,
		After:          state.After,
		Before:         state.Before,
	}
}

func readAppKeysState(q url.Values) views.AppKeysState {
	return views.AppKeysState{
		Query:          q.Get("q"),
		Status:         oneOf(q.Get("status"), append([]string{views.AnyStatus}, wire.AppKeyStatuses()...)),
		IncludeDerived: q.Get("derived") == "true",
		ListPlace:      readListPlace(q, wire.AppKeySorts()),
	}
}
