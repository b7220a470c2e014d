package views

import (
	"slices"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views/ui"
)

// Fragments: element id, fragment name and hx-target in one.
const (
	fragmentKeys   = "keys"
	fragmentReveal = "reveal"
)

// keyNameID is the element that says which key a row's buttons are for.
func keyNameID(key client.AgentKey) string { return "key-name-" + key.KeyID }

// newestFirst lists the keys that still work before the revoked ones, each newest first.
func (v AgentView) newestFirst() []client.AgentKey {
	var live, revoked []client.AgentKey
	for _, key := range slices.Backward(v.Keys.Items) {
		if key.Live() {
			live = append(live, key)
		} else {
			revoked = append(revoked, key)
		}
	}
	return append(live, revoked...)
}

func (v AgentView) keysSummary() string {
	if len(v.Keys.Items) == 0 {
		return "No keys"
	}
	live := v.Keys.Working(v.Now).Live()
	summary := ui.Plural(live, "key") + " work"
	switch {
	case v.Agent.Suspended() && live > 0:
		summary = ui.Plural(live, "key") + ", refused until the agent is resumed"
	case live == 1:
		summary += "s"
	}
	if revoked := len(v.Keys.Items) - live; revoked > 0 {
		summary += ", " + ui.Number(revoked) + " revoked"
	}
	return summary
}
