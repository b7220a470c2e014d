package client

import "time"

// EndsAt is when the key stops working by itself, nil for never: when it expires, or when another has taken its place for good.
func (k AppKey) EndsAt() *time.Time {
	if k.GraceEndsAt == nil || k.ExpiresAt != nil && k.ExpiresAt.Before(*k.GraceEndsAt) {
		return k.ExpiresAt
	}
	return k.GraceEndsAt
}

// Status derives the key's state at a time from its times.
func (k AppKey) Status(now time.Time) KeyStatus {
	ends := k.EndsAt()
	switch {
	case k.RevokedAt != nil:
		return KeyRevoked
	case ends != nil && !ends.After(now):
		return KeyExpired
	case k.DeprecatedAt != nil:
		return KeyDeprecated
	}
	return KeyActive
}

// StatusSince is when the key came into the state that it has at a time.
func (k AppKey) StatusSince(now time.Time) time.Time {
	switch k.Status(now) {
	case KeyRevoked:
		return *k.RevokedAt
	case KeyExpired:
		return *k.EndsAt()
	case KeyDeprecated:
		return *k.DeprecatedAt
	}
	return k.CreatedAt
}

// Works reports whether the key is neither revoked nor past its end. A deprecated one works.
func (k AppKey) Works(now time.Time) bool {
	status := k.Status(now)
	return status == KeyActive || status == KeyDeprecated
}

// Derived reports whether another key made this one for a short time.
func (k AppKey) Derived() bool { return k.ParentKeyID != nil }
