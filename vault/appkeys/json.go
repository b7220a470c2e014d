package appkeys

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A keyJSON is a key on the wire (protocol 7.2). The last six are extensions.
type keyJSON struct {
	ID                 string          `json:"id"`
	Name               string          `json:"name"`
	KeyPrefix          string          `json:"key_prefix"`
	KeyType            wire.KeyType    `json:"key_type"`
	Scopes             []string        `json:"scopes"`
	ScopeVersion       int             `json:"scope_version"`
	CIDRs              []string        `json:"cidr_allowlist"`
	RateLimit          *int            `json:"rate_limit_rpm"`
	EffectiveRateLimit *int            `json:"effective_rate_limit_rpm"`
	RateLimitSource    *string         `json:"rate_limit_source"`
	ExpiresAt          *api.Time       `json:"expires_at"`
	DeprecatedAt       *api.Time       `json:"deprecated_at"`
	RevokedAt          *api.Time       `json:"revoked_at"`
	LastUsedAt         *api.Time       `json:"last_used_at"`
	ParentKeyID        *string         `json:"parent_key_id"`
	CreatedAt          api.Time        `json:"created_at"`
	RotatedTo          *string         `json:"rotated_to"`
	GraceEndsAt        *api.Time       `json:"grace_ends_at"`
	CountsAs           *string         `json:"counts_as"`
	CountsWithin       *string         `json:"counts_within"`
	AgentID            *string         `json:"agent_id"`
	Metadata           json.RawMessage `json:"metadata"`
}

// mintedJSON is a key with its plaintext, which exists in this answer only; null where the same request made the key before.
type mintedJSON struct {
	keyJSON
	APIKey *string `json:"api_key"`
}

func stamp(t *time.Time) *api.Time { return (*api.Time)(t) }

func keyToJSON(k store.Key) keyJSON {
	shown := keyJSON{
		ID:           k.ID,
		Name:         k.Name,
		KeyPrefix:    k.Prefix,
		KeyType:      kindOf(k),
		Scopes:       k.Scopes,
		ScopeVersion: max(k.ScopeVersion, 1),
		CIDRs:        k.CIDRs,
		RateLimit:    k.RateLimit,
		ExpiresAt:    stamp(k.ExpiresAt),
		DeprecatedAt: stamp(k.DeprecatedAt),
		RevokedAt:    stamp(k.RevokedAt),
		LastUsedAt:   stamp(k.LastUsedAt),
		ParentKeyID:  k.ParentID,
		CreatedAt:    api.Time(k.CreatedAt),
		RotatedTo:    k.RotatedTo,
		GraceEndsAt:  stamp(k.GraceEndsAt),
		CountsAs:     k.CountsAs,
		CountsWithin: k.CountsWithin,
		AgentID:      k.AgentID,
		Metadata:     api.OrEmpty(k.Metadata),
	}
	if k.AgentID != nil {
		shown.Scopes = wire.AgentKeyScopes()
		return shown
	}
	limit, source := wire.RateLimitOf(k.RateLimit)
	shown.EffectiveRateLimit, shown.RateLimitSource = &limit, &source
	return shown
}

// kindOf is the type of a key.
func kindOf(k store.Key) wire.KeyType {
	switch {
	case k.AgentID != nil:
		return wire.KeyAgentTyped
	case k.ParentID != nil:
		return wire.KeyDerived
	}
	return wire.KeyApp
}
