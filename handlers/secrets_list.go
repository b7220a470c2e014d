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

// secretsListScreen is the list of managed secrets.
type secretsListScreen struct{ secrets }

func (s secretsListScreen) routes() []web.Route {
	return web.AllNeed(client.CapabilityManagedSecrets, append(web.Exports("/secrets", access.ReadSecrets, s.export),
		web.Get("/secrets", access.ReadSecrets, s.list),
		web.Elsewhere("/secrets", web.SignedIn, web.NotFound).From(newSecretPage),
		web.Elsewhere("/secrets/*", web.SignedIn, web.NotFound).From(newSecretPage),
	)...)
}

// list shows a page of the list. The URL holds search, order and place.
func (s secretsListScreen) list(c echo.Context) error {
	setPlace(c, c.QueryParams())
	state := readSecretsState(c.QueryParams())
	list, err := s.App.ManagedSecrets.List(c.Request().Context(), secretParams(state))
	problem := searchProblem("secret's name, slug, description or id", state.Query)
	return answerList(s.Console, c, foundRows{state, state.Query, len(orEmpty(list).ManagedSecrets)}, err, problem, func(problem string) error {
		v := views.SecretsView{State: state, List: orEmpty(list), Problem: problem, Now: s.Now()}
		v.MasterKey = s.masterKey(c, v.List.ManagedSecrets...)
		return s.Render(c, http.StatusOK, views.SecretsPage(v))
	})
}

func secretParams(state views.SecretsState) client.ManagedSecretListParams {
	return client.ManagedSecretListParams{
		Query:          state.Query,
		IncludeDeleted: state.IncludeDeleted,
		Sort:           views.ListOrder(state),
		Limit:          pageSize,
		After:          state.After,
		Before:         state.Before,
	}
}

func readSecretsState(q url.Values) views.SecretsState {
	return views.SecretsState{
		Query:          q.Get("q"),
		IncludeDeleted: q.Get("deleted") == "true",
		ListPlace:      readListPlace(q, wire.SecretSorts()),
	}
}
