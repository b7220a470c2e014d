package handlers

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/views"
)

// maxPlace is how many characters of an address below the list may say where in it.
const maxPlace = 2000

// rememberPlace reads where in the list the person came from. It is put together anew, so that no address leads elsewhere.
func rememberPlace(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if from := c.QueryParam(views.FromParam); from != "" && len(from) <= maxPlace {
			if query, err := url.ParseQuery(from); err == nil {
				setPlace(c, readListState(query))
			}
		}
		return next(c)
	}
}

// setPlace says where in the list the person is.
func setPlace(c echo.Context, place views.ListState) {
	r := c.Request()
	c.SetRequest(r.WithContext(views.WithPlace(r.Context(), place)))
}

// readListState keeps what can be meant and drops the rest, for people edit addresses.
func readListState(q url.Values) views.ListState {
	s := views.ListState{
		Query:          q.Get("q"),
		Provider:       q.Get("provider"),
		IncludeRevoked: q.Get("revoked") == "true",
		After:          q.Get("after"),
		Before:         q.Get("before"),
		Status:         oneOf(q.Get("status"), wire.AgentStatuses()),
		Type:           oneOf(q.Get("type"), wire.AgentTypes()),
		Sort:           oneOf(q.Get("sort"), wire.SortOrders()),
	}
	if n, err := strconv.Atoi(q.Get("offset")); err == nil && n > 0 {
		s.Offset = n
	}
	return s
}

func oneOf(value string, allowed []string) string {
	if slices.Contains(allowed, value) {
		return value
	}
	return ""
}
