package store

import (
	"time"

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
}

// keys changes only what happens to a key.
var keys = sqldb.NewTable("api_keys",
	sqldb.Text("id", func(k *Key) *string { return &k.ID }, sqldb.Key),
	sqldb.Text("app_id", func(k *Key) *string { return &k.AppID }, sqldb.Fixed),
	sqldb.TextOrNull("agent_id", func(k *Key) **string { return &k.AgentID }, sqldb.Fixed),
	sqldb.Int("number", func(k *Key) *int { return &k.Number }, sqldb.Fixed),
	sqldb.Text("name", func(k *Key) *string { return &k.Name }, sqldb.Fixed),
	sqldb.Text("prefix", func(k *Key) *string { return &k.Prefix }, sqldb.Fixed),
	sqldb.Bytes("hash", func(k *Key) *[]byte { return &k.Hash }, sqldb.Fixed),
	sqldb.Text("secret_id", func(k *Key) *string { return &k.SecretID }, sqldb.Fixed),
	sqldb.Text("acknowledgement", func(k *Key) *string { return &k.Acknowledgement }),
	sqldb.Time("created_at", func(k *Key) *time.Time { return &k.CreatedAt }, sqldb.Fixed),
	sqldb.TimeOrNull("deprecated_at", func(k *Key) **time.Time { return &k.DeprecatedAt }),
	sqldb.TimeOrNull("revoked_at", func(k *Key) **time.Time { return &k.RevokedAt }),
	sqldb.TimeOrNever("last_used_at", func(k *Key) **time.Time { return &k.LastUsedAt }, sqldb.Fixed),
)

// KeyCounts says how many keys of an agent are not revoked.
type KeyCounts struct{ Active, Deprecated int }
