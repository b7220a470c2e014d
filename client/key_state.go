package client

import "time"

// Status derives the key's state from its times.
func (k AgentKey) Status() KeyStatus {
	switch {
	case k.RevokedAt != nil:
		return KeyRevoked
	case k.DeprecatedAt != nil:
		return KeyDeprecated
	}
	return KeyActive
}

// StatusSince is when the key came into its state.
func (k AgentKey) StatusSince() time.Time {
	switch k.Status() {
	case KeyRevoked:
		return *k.RevokedAt
	case KeyDeprecated:
		return *k.DeprecatedAt
	}
	return k.CreatedAt
}

// Live reports whether the key is not revoked. A deprecated one is live.
func (k AgentKey) Live() bool { return k.Status() != KeyRevoked }

// Ended reports whether the key was rotated, and is refused since its grace is over.
func (k AgentKey) Ended(now time.Time) bool { return k.GraceEndsAt != nil && !k.GraceEndsAt.After(now) }

// AwaitsStorage reports whether nobody seems to have the key: it waits for an acknowledgement and was never used.
// AgentsService.ReplaceKey replaces such keys only.
func (k AgentKey) AwaitsStorage() bool {
	return k.Acknowledgement == AcknowledgementPending && k.LastUsedAt == nil && k.Live()
}

// Live is how many keys of the agent are not revoked.
func (c KeyCounts) Live() int { return c.Active + c.Deprecated }

// Find returns the key with an id.
func (l *AgentKeyList) Find(keyID string) (AgentKey, bool) {
	for _, key := range l.Items {
		if key.KeyID == keyID {
			return key, true
		}
	}
	return AgentKey{}, false
}

// Working are the keys without those that were rotated and are refused since their grace is over.
func (l *AgentKeyList) Working(now time.Time) *AgentKeyList {
	working := &AgentKeyList{}
	for _, key := range l.Items {
		if !key.Ended(now) {
			working.Items = append(working.Items, key)
		}
	}
	return working
}

// Live counts the keys that are not revoked.
func (l *AgentKeyList) Live() int { return l.LiveBeside("") }

// LiveBeside counts the keys that are not revoked, without the one with an id: what is left when that goes.
func (l *AgentKeyList) LiveBeside(keyID string) int {
	n := 0
	for _, key := range l.Items {
		if key.Live() && key.KeyID != keyID {
			n++
		}
	}
	return n
}

// IsLast reports whether a key is the only one that is not revoked, so that RevokeKey needs Force for it.
func (l *AgentKeyList) IsLast(keyID string) bool {
	key, found := l.Find(keyID)
	return found && key.Live() && l.LiveBeside(keyID) == 0
}
