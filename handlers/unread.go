package handlers

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// allRead refuses an address of an export that says something of which the list's state knows nothing: who asks for some rows must
// not get all of them without a word.
func allRead(q url.Values, state views.ListState) error {
	known, taken := views.ListParams(state)
	for _, name := range slices.Sorted(maps.Keys(q)) {
		values := slices.DeleteFunc(slices.Clone(q[name]), func(value string) bool { return value == "" || value == "false" })
		problem := &client.ValueError{Field: name}
		switch {
		case slices.Contains(known, name) && len(values) == 0:
			continue
		case !slices.Contains(known, name):
			problem.Problem, problem.Fix = "address names a filter, “"+name+"”, that this list does not have", "it has "+strings.Join(known, ", ")
		case len(values) > 1:
			problem.Problem = "address names the filter “" + name + "” more than once"
		case taken.Get(name) != "":
			continue
		default:
			problem.Problem, problem.Fix = "filter could not be read: “"+name+"”", fixOf(name)
		}
		return problem
	}
	return nil
}

// timeForms are how addresses may say a time.
const timeForms = "say a time as 2026-01-02T15:04 or 2026-01-02T15:04:05Z, or a day as 2026-01-02"

func fixOf(name string) string {
	if name == "since" || name == "until" {
		return timeForms
	}
	return "take one of the words that the list offers"
}

// timeProblem says why a list can't be shown by the times of its address, "" where it can.
func timeProblem(c echo.Context, t views.ActivityTime) string {
	for name, read := range map[string]string{"since": t.From, "until": t.To} {
		if c.QueryParam(name) != "" && read == "" {
			return "This filter could not be read: “" + name + "”. " + strings.ToUpper(timeForms[:1]) + timeForms[1:] + "."
		}
	}
	return ""
}
