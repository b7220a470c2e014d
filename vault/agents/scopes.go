package agents

import (
	"maps"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
)

// scopes is an allowlist: for each provider, the scopes an agent may use there. Each list is a set; its order is kept
// for people only.
type scopes = map[string][]string

// normal is an allowlist as it is compared. Those from before texts were normalised are as some machine wrote them.
func normal(s scopes) scopes {
	if s == nil {
		return nil
	}
	same := make(scopes, len(s))
	for provider, list := range s {
		provider = text.Normal(provider)
		for _, scope := range list {
			if scope = text.Normal(scope); !slices.Contains(same[provider], scope) {
				same[provider] = append(same[provider], scope)
			}
		}
	}
	return same
}

// flatten lists an allowlist as "provider:scope", sorted, for messages and the audit trail.
func flatten(s scopes) []string {
	var all []string
	for _, provider := range slices.Sorted(maps.Keys(s)) {
		for _, scope := range s[provider] {
			all = append(all, provider+":"+scope)
		}
	}
	return all
}

// A scopeState is what an agent's allowlist is now and what it will be.
type scopeState struct {
	enforced  scopes
	pending   scopes // nil: nothing is staged
	appliesAt *time.Time
}

// due reports whether a staged narrowing has to take effect.
func (s scopeState) due(now time.Time) bool {
	return s.pending != nil && s.appliesAt != nil && !s.appliesAt.After(now)
}

// applied is the state after the staged narrowing took effect.
func (s scopeState) applied() scopeState { return scopeState{enforced: s.pending} }

// changeAsOldClient is the rule for requests without an expected version (clients up to 0.20): what widens is applied
// at once, anything that narrows is refused, and the refusal lists what the request would have removed. Such a client
// doesn't know about a staged narrowing, so that is what it is compared with.
func (s scopeState) changeAsOldClient(requested scopes) (next scopeState, removed scopes) {
	baseline := s.enforced
	if s.pending != nil {
		baseline = s.pending
	}
	if removed := wire.MissingScopes(requested, baseline); removed != nil {
		return s, removed
	}
	if wire.MissingScopes(requested, s.enforced) == nil {
		return widened(s.enforced, requested), nil
	}
	next = s
	if wire.MissingScopes(s.enforced, requested) != nil {
		next.enforced = wire.UnionScopes(s.enforced, requested)
	}
	if !wire.SameScopes(s.pending, requested) {
		next.pending = requested
	}
	return next, nil
}

// change is the rule for requests with an expected version: what is added is applied at once; what is removed is
// staged for the grace period, or applied at once when there is none. It replaces or clears whatever was staged.
// A nil grace asks for the default, and leaves the date of an equal staged narrowing alone.
func (s scopeState) change(requested scopes, grace *time.Duration, now time.Time) scopeState {
	if wire.MissingScopes(requested, s.enforced) == nil {
		return widened(s.enforced, requested)
	}
	if grace != nil && *grace == 0 {
		return scopeState{enforced: requested}
	}
	next := s
	if wire.MissingScopes(s.enforced, requested) != nil {
		next.enforced = wire.UnionScopes(s.enforced, requested)
	}
	if grace == nil && s.pending != nil && wire.SameScopes(s.pending, requested) {
		return next
	}
	at := now.Add(wire.DefaultGrace)
	if grace != nil {
		at = now.Add(*grace)
	}
	next.pending, next.appliesAt = requested, &at
	return next
}

// widened takes the requested allowlist, but keeps an equal one as it stands.
func widened(enforced, requested scopes) scopeState {
	if wire.SameScopes(enforced, requested) {
		return scopeState{enforced: enforced}
	}
	return scopeState{enforced: requested}
}

func (s scopeState) equal(other scopeState) bool {
	sameTime := s.appliesAt == nil && other.appliesAt == nil ||
		s.appliesAt != nil && other.appliesAt != nil && s.appliesAt.Equal(*other.appliesAt)
	return sameTime && wire.SameScopes(s.enforced, other.enforced) &&
		(s.pending == nil) == (other.pending == nil) && wire.SameScopes(s.pending, other.pending)
}
