package handlers

import (
	"net/url"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/views"
)

// maxPlace is how many characters of an address below a list may say where in it.
const maxPlace = 2000

// lists read what the addresses of the lists that people come back to say, and drop what can't be meant.
var lists = []func(url.Values) views.ListState{
	listOf(readAgentsState),
	listOf(readSecretsState),
	listOf(readGrantsState),
	listOf(readRunsState),
	listOf(readAuditState),
	listOf(readPeopleState),
	listOf(readAppKeysState),
	listOf(readEndingsState),
}

func listOf[S views.ListState](read func(url.Values) S) func(url.Values) views.ListState {
	return func(query url.Values) views.ListState { return read(query) }
}

// rememberPlace reads where in which list the person came from. It is put together anew, so that no address leads elsewhere.
func rememberPlace(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		query, err := url.ParseQuery(c.QueryParam(views.FromParam))
		if err != nil || len(c.QueryParam(views.FromParam)) > maxPlace {
			query = url.Values{}
		}
		setPlace(c, query)
		return next(c)
	}
}

// setPlace says where the person is in the list to which the address belongs.
func setPlace(c echo.Context, query url.Values) {
	r := c.Request()
	for _, read := range lists {
		if place := read(query); views.Belongs(place, r.URL.Path) {
			c.SetRequest(r.WithContext(views.WithPlace(r.Context(), place)))
			return
		}
	}
}
