package handlers

import (
	"cmp"
	"errors"
	"net/url"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/views"
)

// runs is what the screens of runs and calls share.
type runs struct{ *web.Console }

// readActivityFilters reads what addresses choose calls by, and drops what can't be meant.
func readActivityFilters(q url.Values) views.ActivityFilters {
	return views.ActivityFilters{
		Query:   q.Get("q"),
		Agent:   q.Get("agent"),
		Secret:  q.Get("secret"),
		Host:    q.Get("host"),
		Class:   oneOf(q.Get("class"), wire.StatusClasses()),
		Outcome: oneOf(q.Get("outcome"), wire.CallOutcomes()),
	}
}

func readActivityTime(q url.Values) views.ActivityTime {
	return views.ActivityTime{
		When: oneOf(q.Get("when"), views.Whens()),
		From: timeIn(q.Get("since"), ""),
		To:   timeIn(q.Get("until"), "T23:59"), // the whole day
	}
}

// timeIn is a time as addresses say it: to the minute, as fields of browsers do, or to the instant, as the API does; "" for what is
// none. Of a day it is the first minute, or the one that is given.
func timeIn(text, ofDay string) string {
	if _, err := time.Parse(time.DateOnly, text); err == nil {
		return text + cmp.Or(ofDay, "T00:00")
	}
	if t, err := time.Parse(views.TimeLayout, text); err == nil {
		return t.Format(views.TimeLayout)
	}
	for _, layout := range []string{time.RFC3339, views.InstantLayout} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC().Format(views.InstantLayout)
		}
	}
	return ""
}

// idOf is the id in an address that programs chose.
func idOf(c echo.Context) string {
	if id := c.QueryParam(views.IDParam); id != "" {
		return id
	}
	return c.Param("id")
}

// agentChosen is the id of the agent by which is filtered, or why there is none.
func (s runs) agentChosen(c echo.Context, nameOrID string) (id, problem string, err error) {
	id, err = agentID(s.Console, c, lowered(nameOrID))
	if errors.Is(err, client.ErrAgentNotFound) || refusalOf(err) == searchRefused {
		return "", "No agent has this name or id. Type the whole name of one, or the id of one that was deleted.", nil
	}
	return id, "", err
}

func runsPage(echo.Context) templ.SafeURL { return views.RunsURL() }
