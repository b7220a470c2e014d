package audit

import (
	"time"

	"github.com/alter-console/alter-console/store"
)

// GrantEvent is about a grant. It says which secret and which holder the grant is between, and beyond that what detail has.
func GrantEvent(action Action, g store.Grant, detail map[string]any) Event {
	all := map[string]any{"secret_id": g.SecretID, "secret": g.SecretSlug, "principal_type": g.PrincipalType}
	target := Target{Kind: TargetGrant, ID: g.ID, Label: grantLabel(g)}
	if g.AgentID != nil {
		target.Agent = *g.AgentID
		all["agent_id"], all["agent"] = *g.AgentID, g.AgentName
	}
	if g.ParentGrantID != nil {
		all["parent_grant_id"] = *g.ParentGrantID
	}
	for name, value := range detail {
		all[name] = value
	}
	return Event{Action: action, Target: target, Detail: all}
}

// GrantsRevoked are the events of grants that ended with something else: with is what that was, such as secret_deleted.
func GrantsRevoked(revoked []store.Grant, with string) []Event {
	events := make([]Event, len(revoked))
	for i, g := range revoked {
		events[i] = GrantEvent(GrantRevoked, g, map[string]any{with: true, "reason": g.RevokedReason})
	}
	return events
}

func grantLabel(g store.Grant) string {
	label := g.SecretSlug
	if g.AgentID != nil {
		label += " for " + g.AgentName
	}
	if g.Label != nil {
		label += " (" + *g.Label + ")"
	}
	return label
}

// EndsAt is a time as details have it, nil for none.
func EndsAt(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UTC().Format(time.RFC3339Nano)
}
