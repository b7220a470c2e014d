package clienttest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// limits are what an application's key may do, and until when.
type limits struct {
	scopes, cidrs          []string // networks are kept, and nobody is held to them; nil: from anywhere
	rateLimit              *int     // kept only, too
	expiresAt, graceEndsAt *time.Time
	parent, rotatedTo      *key
	countsAs, countsWithin *key // told only
	metadata               map[string]any
}

// keepAppKey adds a key of the application.
func (a *API) keepAppKey(k *key) {
	k.id, k.createdAt = a.newID(), a.now()
	if k.metadata == nil {
		k.metadata = map[string]any{}
	}
	a.keys[k.plaintext] = k
	a.appKeys = append(a.appKeys, k)
}

// newPlaintext is the next key of a type: its random part is a number in letters.
func (a *API) newPlaintext(kind wire.KeyType) string {
	random := []byte("clienttestaaaaaaaaaaaa")
	for n, at := a.count, len(random)-1; n > 0; n, at = n/len(wire.KeyAlphabet), at-1 {
		random[at] = wire.KeyAlphabet[n%len(wire.KeyAlphabet)]
	}
	return "alter_" + string(kind) + "_" + string(random) + "_" + wire.Checksum(kind, string(random))
}

// endsAt is when a key stops working by itself, nil for never.
func (k *key) endsAt() *time.Time {
	if k.graceEndsAt == nil || k.expiresAt != nil && k.expiresAt.Before(*k.graceEndsAt) {
		return k.expiresAt
	}
	return k.graceEndsAt
}

func (k *key) status(now time.Time) string {
	ends := k.endsAt()
	switch {
	case k.revokedAt != nil:
		return wire.KeyRevoked
	case ends != nil && !ends.After(now):
		return wire.KeyExpired
	case k.deprecatedAt != nil:
		return wire.KeyDeprecated
	}
	return wire.KeyActive
}

func (k *key) works(now time.Time) bool {
	status := k.status(now)
	return status == wire.KeyActive || status == wire.KeyDeprecated
}

// isLast reports whether no other key of the agent works; the application's keys are none of an agent's.
func (k *key) isLast(now time.Time) bool {
	return k.agent != nil && !slices.ContainsFunc(k.agent.keys, func(other *key) bool { return other != k && other.works(now) })
}

// ended refuses a key that is past its end.
func (k *key) ended(now time.Time) *refusal {
	switch {
	case k.graceEndsAt != nil && !k.graceEndsAt.After(now):
		return refuse(wire.CodeKeyRotationExpired, "This API key was rotated, and works no more.")
	case k.expiresAt != nil && !k.expiresAt.After(now):
		return refuse(wire.CodeKeyExpired, "This API key has expired.")
	}
	return nil
}

// appJSON is a key as those of all types stand on the wire (protocol 7.2).
func (k *key) appJSON() map[string]any {
	limit, source := wire.RateLimitOf(k.rateLimit)
	object := map[string]any{
		"id":                       k.id,
		"name":                     k.name,
		"key_prefix":               k.plaintext[:13],
		"key_type":                 strings.Split(k.plaintext, "_")[1],
		"scopes":                   k.scopes,
		"scope_version":            wire.KeyScopeVersion,
		"cidr_allowlist":           nil,
		"rate_limit_rpm":           k.rateLimit,
		"effective_rate_limit_rpm": limit,
		"rate_limit_source":        source,
		"expires_at":               stamp(k.expiresAt),
		"deprecated_at":            stamp(k.deprecatedAt),
		"revoked_at":               stamp(k.revokedAt),
		"last_used_at":             stamp(k.lastUsedAt),
		"parent_key_id":            idOrNull(k.parent),
		"created_at":               stamp(&k.createdAt),
		"rotated_to":               idOrNull(k.rotatedTo),
		"grace_ends_at":            stamp(k.graceEndsAt),
		"counts_as":                idOrNull(k.countsAs),
		"counts_within":            idOrNull(k.countsWithin),
		"agent_id":                 nil,
		"metadata":                 k.metadata,
	}
	if k.cidrs != nil {
		object["cidr_allowlist"] = k.cidrs
	}
	if k.agent != nil {
		object["key_type"], object["scopes"], object["agent_id"] = wire.KeyAgentTyped, wire.AgentKeyScopes(), k.agent.id
		object["effective_rate_limit_rpm"], object["rate_limit_source"], object["metadata"] = nil, nil, map[string]any{}
	}
	return object
}

// counted is the key with whose requests those of a key count.
func (k *key) counted() *key { return cmp.Or(k.countsAs, k) }

// count has the requests of a key count with those of the one that makes it.
func (k *key) count(maker *key) {
	if maker.rateLimit == nil && k.rateLimit != nil {
		k.countsWithin = maker.counted()
	} else {
		k.countsAs, k.countsWithin = maker.counted(), maker.countsWithin
	}
}

func (k *key) appMinted(plaintext any) map[string]any {
	object := k.appJSON()
	object["api_key"] = plaintext
	return object
}

func idOrNull(k *key) any {
	if k == nil {
		return nil
	}
	return k.id
}
