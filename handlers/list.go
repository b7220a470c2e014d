package handlers

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// pageSize is how many rows a page of a list has.
const pageSize = 50

// readListPlace reads what the addresses of all lists say, for a list that can be sorted by these.
func readListPlace(q url.Values, sorts []string) views.ListPlace {
	p := views.ListPlace{Sort: oneOf(q.Get("sort"), wire.OrdersOf(sorts)), After: q.Get("after"), Before: q.Get("before")}
	if n, err := strconv.Atoi(q.Get("offset")); err == nil && n > 0 {
		p.Offset = n
	}
	return p
}

// oneOf keeps what can be meant and drops the rest, for people edit addresses.
func oneOf(value string, allowed []string) string {
	if slices.Contains(allowed, value) {
		return value
	}
	return ""
}

// A listRefusal is what the API refuses of a list's address.
type listRefusal int

const (
	notRefused    listRefusal = iota
	cursorRefused             // of another time or order: the list is shown from its start instead
	searchRefused             // only texts to look for may hold anything
)

func refusalOf(err error) listRefusal {
	var refused *client.Error
	switch {
	case !errors.As(err, &refused) || refused.Status != http.StatusUnprocessableEntity:
		return notRefused
	case refused.Field == "after" || refused.Field == "before":
		return cursorRefused
	}
	return searchRefused
}

// answerList draws a page of a list by what the API said to its address: from its start where the place is of another time
// or order, and with a problem where what is looked for can't be. Where there are no rows, what was looked for may be the
// reference of a refusal or the id of something else, which is shown instead. Any other error is given back.
func answerList(h *web.Console, c echo.Context, found foundRows, err error, problem string, draw func(problem string) error) error {
	switch refusalOf(err) {
	case cursorRefused:
		return h.Redirect(c, views.ListStartURL(found.state))
	case searchRefused:
	default:
		problem = ""
		if err != nil {
			return err
		}
	}
	if found.rows == 0 {
		meant, err := pageOfID(h, c, found.query)
		switch {
		case err != nil:
			return err
		case meant != "":
			return h.Redirect(c, meant)
		}
	}
	return draw(problem)
}

// foundRows is how many rows the page of a list has, and what was looked for.
type foundRows struct {
	state views.ListState
	query string
	rows  int
}

// searchProblem says why the API refuses what a list looks for in places such as "agent's name, owner, team or id".
func searchProblem(places string, texts ...string) string {
	for _, text := range texts {
		if problem := wire.TooLong(text, wire.MaxSearch); problem != "" {
			return problem + " Look for a part of it."
		}
	}
	return "This can't be searched for: it has characters that no " + places + " has. Type the search again."
}

// orEmpty is a list, or an empty one where the API gave none.
func orEmpty[T any](list *T) *T { return cmp.Or(list, new(T)) }
