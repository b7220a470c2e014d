package clienttest

import (
	"slices"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// An agent is one as the fake keeps it.
type agent struct {
	id, name, kind, status string
	displayName            *string
	scopes, pending        client.Scopes
	appliesAt              *time.Time
	policy, metadata       map[string]any
	version                int
	createdAt              time.Time
	lastUsedAt             *time.Time
	keys                   []*key // oldest first
}

func (a *agent) json() map[string]any {
	return map[string]any{
		"id":                                 a.id,
		"name":                               a.name,
		"display_name":                       a.displayName,
		"type":                               a.kind,
		"status":                             a.status,
		"scopes":                             a.scopes,
		"scopes_pending":                     a.pending,
		"scopes_applies_at":                  stamp(a.appliesAt),
		"policy":                             publicPolicy(a.policy),
		"metadata":                           a.metadata,
		"rate_limit_per_minute":              nil,
		"version":                            a.version,
		"created_at":                         stamp(&a.createdAt),
		"last_used_at":                       stamp(a.lastUsedAt),
		"parent_agent_id":                    nil,
		"stored_legacy_managed_secret_names": []string{},
	}
}

// request is what a create asks for, however it was written.
func (a *agent) request() string {
	object := a.json()
	sorted := client.Scopes{}
	for provider, list := range a.scopes {
		sorted[provider] = slices.Sorted(slices.Values(list))
	}
	object["scopes"], object["policy"] = sorted, a.policy
	return "create " + string(encode(object))
}

func (a *agent) created(first *key, plaintext any) map[string]any {
	object := a.json()
	object["api_key"], object["key_id"] = plaintext, first.id
	return object
}

// replayable refuses to repeat the creation of an agent that is not active any more.
func (a *agent) replayable() *refusal {
	code := wire.RefusesReplay(a.status)
	if code == "" {
		return nil
	}
	r := refuse(code, "The agent made with this Idempotency-Key is %s.", a.status)
	r.extra = map[string]any{"agent_id": a.id}
	return r
}

// A key is one of an agent or of the application.
type key struct {
	id, name, plaintext                 string
	agent                               *agent // nil: the application's
	createdAt                           time.Time
	deprecatedAt, revokedAt, lastUsedAt *time.Time
	acknowledgement                     client.Acknowledgement

	limits // of an application's key
}

func (k *key) json() map[string]any {
	object := map[string]any{
		"key_id":          k.id,
		"key_prefix":      k.plaintext[:20],
		"name":            k.name,
		"created_at":      stamp(&k.createdAt),
		"deprecated_at":   stamp(k.deprecatedAt),
		"revoked_at":      stamp(k.revokedAt),
		"last_used_at":    stamp(k.lastUsedAt),
		"acknowledgement": nil,
		"rotated_to":      idOrNull(k.rotatedTo),
		"grace_ends_at":   stamp(k.graceEndsAt),
	}
	if k.acknowledgement != client.AcknowledgementNone {
		object["acknowledgement"] = k.acknowledgement
	}
	return object
}

func (k *key) minted(plaintext any) map[string]any {
	object := k.json()
	object["api_key"] = plaintext
	return object
}

// live counts the keys that work.
func (a *agent) live(now time.Time) int {
	n := 0
	for _, key := range a.keys {
		if key.works(now) {
			n++
		}
	}
	return n
}

func (a *agent) keyCounts(now time.Time) map[string]int {
	counts := map[string]int{wire.KeyActive: 0, wire.KeyDeprecated: 0, wire.KeyExpired: 0}
	for _, key := range a.keys {
		switch {
		case key.revokedAt != nil:
		case !key.works(now):
			counts[wire.KeyExpired]++
		case key.deprecatedAt != nil:
			counts[wire.KeyDeprecated]++
		default:
			counts[wire.KeyActive]++
		}
	}
	return counts
}

// used is the first use of an idempotency key.
type used struct {
	request string // what was asked for
	agent   *agent // nil when no agent was made
	key     *key
	secret  *secret
	grant   *grant
}

// stamp is a time as it stands on the wire, nil for none.
func stamp(t *time.Time) any {
	if t == nil {
		return nil
	}
	return t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano)
}
