package agents

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

func stamp(t *time.Time) *api.Time { return (*api.Time)(t) }

// An agentJSON is an agent on the wire (protocol 5.2). Clients refuse null for scopes, policy and metadata.
type agentJSON struct {
	ID                 string          `json:"id"`
	Name               string          `json:"name"`
	DisplayName        *string         `json:"display_name"`
	Type               string          `json:"type"`
	Status             string          `json:"status"`
	Scopes             scopes          `json:"scopes"`
	ScopesPending      scopes          `json:"scopes_pending"`
	ScopesAppliesAt    *api.Time       `json:"scopes_applies_at"`
	Policy             json.RawMessage `json:"policy"`
	Metadata           json.RawMessage `json:"metadata"`
	RateLimitPerMinute *int            `json:"rate_limit_per_minute"`
	Version            int             `json:"version"`
	CreatedAt          api.Time        `json:"created_at"`
	LastUsedAt         *api.Time       `json:"last_used_at"`
	ParentAgentID      *string         `json:"parent_agent_id"`
	LegacySecretNames  []string        `json:"stored_legacy_managed_secret_names"`
	Keys               *keyCountsJSON  `json:"keys,omitempty"` // in extended lists only
}

type keyCountsJSON struct {
	Active     int `json:"active"`
	Deprecated int `json:"deprecated"`
	Expired    int `json:"expired"`
}

func agentToJSON(a store.Agent) agentJSON {
	if a.Scopes == nil {
		a.Scopes = scopes{}
	}
	return agentJSON{
		ID:                 a.ID,
		Name:               a.Name,
		DisplayName:        a.DisplayName,
		Type:               a.Type,
		Status:             a.Status,
		Scopes:             a.Scopes,
		ScopesPending:      a.ScopesPending,
		ScopesAppliesAt:    stamp(a.ScopesAppliesAt),
		Policy:             publicPolicy(a.Policy),
		Metadata:           api.OrEmpty(a.Metadata),
		RateLimitPerMinute: a.RateLimitPerMinute,
		Version:            a.Version,
		CreatedAt:          api.Time(a.CreatedAt),
		LastUsedAt:         stamp(a.LastUsedAt),
		LegacySecretNames:  []string{},
	}
}

// createdJSON is an agent with its first key; APIKey is null on a replay.
type createdJSON struct {
	agentJSON
	APIKey *string `json:"api_key"`
	KeyID  string  `json:"key_id"`
}

// A keyJSON is an agent's key on the wire (protocol 5.11). Its status follows from the times.
type keyJSON struct {
	KeyID        string    `json:"key_id"`
	KeyPrefix    string    `json:"key_prefix"`
	Name         string    `json:"name"`
	CreatedAt    api.Time  `json:"created_at"`
	DeprecatedAt *api.Time `json:"deprecated_at"`
	RevokedAt    *api.Time `json:"revoked_at"`
	LastUsedAt   *api.Time `json:"last_used_at"`

	// Extensions.
	Acknowledgement *string   `json:"acknowledgement"`
	RotatedTo       *string   `json:"rotated_to"`
	GraceEndsAt     *api.Time `json:"grace_ends_at"`
}

func keyToJSON(k store.Key) keyJSON {
	made := keyJSON{
		KeyID:        k.ID,
		KeyPrefix:    k.Prefix,
		Name:         k.Name,
		CreatedAt:    api.Time(k.CreatedAt),
		DeprecatedAt: stamp(k.DeprecatedAt),
		RevokedAt:    stamp(k.RevokedAt),
		LastUsedAt:   stamp(k.LastUsedAt),
		RotatedTo:    k.RotatedTo,
		GraceEndsAt:  stamp(k.GraceEndsAt),
	}
	if k.Acknowledgement != "" {
		made.Acknowledgement = &k.Acknowledgement
	}
	return made
}

// mintedJSON is a key with its plaintext, which is null on a replay.
type mintedJSON struct {
	keyJSON
	APIKey *string `json:"api_key"`
}

// replacedJSON is a key with its plaintext, and the key whose place it took.
type replacedJSON struct {
	mintedJSON
	Replaced keyJSON `json:"replaced"`
}

type listJSON struct {
	Items   any  `json:"items"`
	Total   int  `json:"total"`
	Limit   int  `json:"limit"`
	Offset  int  `json:"offset"`
	HasMore bool `json:"has_more"`
}

// extendedListJSON adds what the console pages by. An empty cursor means there is nothing further that way.
type extendedListJSON struct {
	listJSON
	Next        string `json:"next"`
	Previous    string `json:"previous"`
	TotalCapped bool   `json:"total_capped"`
}
