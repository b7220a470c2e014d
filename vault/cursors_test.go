package vault_test

import (
	"strings"
	"testing"
)

// TestACursorIsReadWhereNothingMatches: one that can't be read is told as such, also by a list that has nothing in it.
func TestACursorIsReadWhereNothingMatches(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		w.spans(key, `{"run_id":"r"}`, span("tr", "s", "", 0, 0))
		for _, list := range []string{
			"/sdk/agents?q=nobody",
			"/console/v1/agents" + strings.TrimPrefix(path, "/sdk/agents") + "/history?x=",
			"/console/v1/managed-secrets?q=nothing",
			"/console/v1/grants?q=nothing",
			"/console/v1/calls?q=nothing",
			"/console/v1/calls?managed_secret=nothing",
			"/console/v1/runs?x=",
			"/console/v1/runs?q=nothing",
			"/console/v1/runs?agent_id=nobody",
			"/console/v1/runs/r?only=matches&q=nothing",
			"/console/v1/runs/r?only=errors",
		} {
			for _, side := range []string{"after", "before"} {
				for _, cursor := range []string{"nonsense!", "e30", "bnVsbA"} { // {} and null
					w.get(list + "&" + side + "=" + cursor).refusedField(side).says("This cursor is not valid for this list.")
				}
			}
			w.get(list + "&before=end").want(200)
		}
	})
}
