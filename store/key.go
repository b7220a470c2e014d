package store

import (
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A Key is one row of api_keys: a key of an agent, or of the application when AgentID is nil. The plaintext is not
// stored; Hash is what a presented key must hash to.
type Key struct {
	ID              string
	AppID           string
	AgentID         *string
	Number          int // counts the agent's keys from 1
	Name            string
	Prefix          string // the plaintext's first characters, for people
	Hash            []byte // 32 bytes
	SecretID        string // of the server's secret that Hash was made under
	Acknowledgement string // one of wire.Acknowledgements, or ""
	CreatedAt       time.Time
	DeprecatedAt    *time.Time
	RevokedAt       *time.Time
	LastUsedAt      *time.Time

	Scopes       TextList // of an application's key; nil of an agent's, which has those of all agents' keys
	ScopeVersion int      // of the catalog that Scopes are from
	CIDRs        TextList // from where alone it works; nil: from anywhere
	RateLimit    *int     // requests a minute; nil: what the server has for all
	ExpiresAt    *time.Time
	ParentID     *string         // of what it was derived from
	RotatedTo    *string         // the key that took its place
	GraceEndsAt  *time.Time      // until when it works on after that
	CountsAs     *string         // with whose requests a minute its own count; nil: its own
	CountsWithin *string         // with whose requests they count beside that, as many as keys without a limit may send; nil: with nobody's
	Metadata     json.RawMessage // an object
}

// EndsAt is when the key stops working by itself, nil for never.
func (k *Key) EndsAt() *time.Time {
	if k.GraceEndsAt == nil || k.ExpiresAt != nil && k.ExpiresAt.Before(*k.GraceEndsAt) {
		return k.ExpiresAt
	}
	return k.GraceEndsAt
}

// Works reports whether the key is neither revoked nor past its end.
func (k *Key) Works(now time.Time) bool {
	ends := k.EndsAt()
	return k.RevokedAt == nil && (ends == nil || ends.After(now))
}

// Counted is the key with whose requests a minute those of this one count. What is derived from a key counts as that key, and a
// rotated one's successor as the first before it: else a key could send as many as it likes, under other names.
func (k *Key) Counted() string {
	if k.CountsAs != nil {
		return *k.CountsAs
	}
	return k.ID
}

// keys changes only what happens to a key.
var keys = sqldb.NewTable("api_keys",
	sqldb.Text("id", func(k *Key) *string { return &k.ID }, sqldb.Key),
	sqldb.Text("app_id", func(k *Key) *string { return &k.AppID }, sqldb.Fixed),
	sqldb.TextOrNull("agent_id", func(k *Key) **string { return &k.AgentID }, sqldb.Fixed),
	sqldb.Int("number", func(k *Key) *int { return &k.Number }, sqldb.Fixed),
	sqldb.Text("name", func(k *Key) *string { return &k.Name }, sqldb.Fixed, sqldb.Sorts(wire.SortName)),
	sqldb.Text("prefix", func(k *Key) *string { return &k.Prefix }, sqldb.Fixed),
	sqldb.Bytes("hash", func(k *Key) *[]byte { return &k.Hash }, sqldb.Fixed),
	sqldb.Text("secret_id", func(k *Key) *string { return &k.SecretID }, sqldb.Fixed),
	sqldb.Text("acknowledgement", func(k *Key) *string { return &k.Acknowledgement }),
	sqldb.Time("created_at", func(k *Key) *time.Time { return &k.CreatedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortCreated)),
	sqldb.TimeOrNull("deprecated_at", func(k *Key) **time.Time { return &k.DeprecatedAt }),
	sqldb.TimeOrNull("revoked_at", func(k *Key) **time.Time { return &k.RevokedAt }),
	sqldb.TimeOrNever("last_used_at", func(k *Key) **time.Time { return &k.LastUsedAt }, sqldb.Fixed, sqldb.Sorts(wire.SortLastUsed)),
	listColumn("scopes", func(k *Key) *TextList { return &k.Scopes }, sqldb.Fixed),
	sqldb.Int("scope_version", func(k *Key) *int { return &k.ScopeVersion }, sqldb.Fixed),
	listColumn("cidr_allowlist", func(k *Key) *TextList { return &k.CIDRs }, sqldb.Fixed),
	sqldb.IntOrNull("rate_limit_rpm", func(k *Key) **int { return &k.RateLimit }, sqldb.Fixed),
	sqldb.TimeOrNull("expires_at", func(k *Key) **time.Time { return &k.ExpiresAt }),
	sqldb.TextOrNull("parent_key_id", func(k *Key) **string { return &k.ParentID }, sqldb.Fixed),
	sqldb.TextOrNull("rotated_to", func(k *Key) **string { return &k.RotatedTo }),
	sqldb.TimeOrNull("grace_ends_at", func(k *Key) **time.Time { return &k.GraceEndsAt }),
	sqldb.TextOrNull("counts_as", func(k *Key) **string { return &k.CountsAs }, sqldb.Fixed),
	sqldb.TextOrNull("counts_within", func(k *Key) **string { return &k.CountsWithin }, sqldb.Fixed),
	sqldb.JSON("metadata", func(k *Key) *json.RawMessage { return &k.Metadata }, sqldb.Fixed),
	sqldb.Derived("search_text", (*Key).searchText),
)

// searchText is empty of agents' keys, which nobody looks for by themselves.
func (k *Key) searchText() string {
	if k.AgentID != nil {
		return ""
	}
	return text.Fold(k.Name + " " + k.ID + " " + k.Prefix)
}

// KeyCounts says how many keys of an agent are not revoked. Expired are those that were rotated and whose grace is over.
type KeyCounts struct{ Active, Deprecated, Expired int }

// Retire has another key take this one's place, which works on until it ends.
func (k *Key) Retire(successor string, now, ends time.Time) {
	if k.DeprecatedAt == nil {
		k.DeprecatedAt = &now
	}
	k.RotatedTo, k.GraceEndsAt = &successor, &ends
}
