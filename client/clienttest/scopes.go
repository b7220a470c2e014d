package clienttest

import (
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

func covers(have, want client.Scopes) bool { return wire.MissingScopes(have, want) == nil }

func same(a, b client.Scopes) bool { return (a == nil) == (b == nil) && wire.SameScopes(a, b) }

// setScopes applies what an update wants at once where it adds, and stages what it removes. It reports whether anything
// is different then. Without a version, as old clients send it, removing is refused.
func (a *agent) setScopes(wanted client.Scopes, versioned bool, grace *time.Duration, now time.Time) (bool, *refusal) {
	before := *a
	if !versioned {
		baseline := a.scopes
		if a.pending != nil {
			baseline = a.pending
		}
		if !covers(wanted, baseline) {
			return false, refuse(wire.CodeNarrowingRequiresPhase, "This client can't remove scopes from an agent.")
		}
	}
	switch {
	case covers(wanted, a.scopes):
		if !same(a.scopes, wanted) {
			a.scopes = wanted
		}
		a.pending, a.appliesAt = nil, nil
	case versioned && grace != nil && *grace == 0:
		a.scopes, a.pending, a.appliesAt = wanted, nil, nil
	default:
		a.stage(wanted, versioned, grace, now)
	}
	sameTime := (a.appliesAt == nil) == (before.appliesAt == nil) && (a.appliesAt == nil || a.appliesAt.Equal(*before.appliesAt))
	return !same(a.scopes, before.scopes) || !same(a.pending, before.pending) || !sameTime, nil
}

func (a *agent) stage(wanted client.Scopes, versioned bool, grace *time.Duration, now time.Time) {
	keepsDate := !versioned || grace == nil && same(a.pending, wanted)
	a.scopes = wire.UnionScopes(a.scopes, wanted)
	a.pending = wanted
	if keepsDate {
		return
	}
	at := now.Add(wire.DefaultGrace)
	if grace != nil {
		at = now.Add(*grace)
	}
	a.appliesAt = &at
}

// settle applies what was staged and is due, except of suspended agents.
func (a *API) settle() {
	for _, agent := range a.agents {
		if agent.status == wire.AgentActive && agent.appliesAt != nil && !agent.appliesAt.After(a.now()) {
			agent.scopes, agent.pending, agent.appliesAt = agent.pending, nil, nil
			agent.version++
		}
	}
}
