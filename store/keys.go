package store

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"
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

const keyColumns = `k.id, k.app_id, k.agent_id, k.number, k.name, k.prefix, k.hash, k.secret_id, k.acknowledgement, k.created_at,
	k.deprecated_at, k.revoked_at, k.last_used_at`

// keyFields are a key's columns as the database gives them.
type keyFields struct {
	k                       Key
	createdAt, lastUsedAt   int64
	deprecatedAt, revokedAt *int64
}

func (f *keyFields) targets() []any {
	k := &f.k
	return []any{&k.ID, &k.AppID, &k.AgentID, &k.Number, &k.Name, &k.Prefix, &k.Hash, &k.SecretID, &k.Acknowledgement,
		&f.createdAt, &f.deprecatedAt, &f.revokedAt, &f.lastUsedAt}
}

func (f *keyFields) key() Key {
	k := f.k
	k.CreatedAt, k.LastUsedAt = fromMicros(f.createdAt), usedAt(f.lastUsedAt)
	k.DeprecatedAt, k.RevokedAt = timeOrNil(f.deprecatedAt), timeOrNil(f.revokedAt)
	return k
}

func scanKey(row scanner) (Key, error) {
	var fields keyFields
	err := row.Scan(fields.targets()...)
	return fields.key(), err
}

// InsertKey adds a key. ErrSecretRetired when nobody would recognise it.
func (tx *Tx) InsertKey(ctx context.Context, k Key) error {
	err := tx.execOne(ctx, `
		insert into api_keys (id, app_id, agent_id, number, name, prefix, hash, secret_id, acknowledgement,
			created_at, deprecated_at, revoked_at, last_used_at)
		select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13
		where not exists (select 1 from server_secrets where id = $8 and retired_at is not null)`,
		k.ID, k.AppID, k.AgentID, k.Number, k.Name, k.Prefix, k.Hash, k.SecretID, k.Acknowledgement,
		micros(k.CreatedAt), microsOrNull(k.DeprecatedAt), microsOrNull(k.RevokedAt), usedMicros(k.LastUsedAt))
	if errors.Is(err, ErrNotFound) {
		return ErrSecretRetired
	}
	return err
}

// UpdateKey writes a key's state. Revoking an agent's last key is ErrLastKey unless forced; bringing a revoked key
// back is ErrFinal. Whether a revocation was forced stays as it was written with it.
func (tx *Tx) UpdateKey(ctx context.Context, k Key, forced bool) error {
	force := 0
	if forced {
		force = 1
	}
	return tx.execOne(ctx, `
		update api_keys set acknowledgement = $2, deprecated_at = $3, revoked_at = $4,
			revoke_forced = case when revoked_at is null then $5 else revoke_forced end
		where id = $1`,
		k.ID, k.Acknowledgement, microsOrNull(k.DeprecatedAt), microsOrNull(k.RevokedAt), force)
}

// RevokeAgentKeys revokes all keys of an agent that are not, the last one too.
func (tx *Tx) RevokeAgentKeys(ctx context.Context, agentID string, at time.Time) error {
	return tx.exec(ctx, `update api_keys set revoked_at = $2, revoke_forced = 1 where agent_id = $1 and revoked_at is null`,
		agentID, micros(at))
}

// KeyByID returns a key of an agent, or ErrNotFound.
func (q queries) KeyByID(ctx context.Context, appID, agentID, keyID string) (Key, error) {
	return row(ctx, q, scanKey, `select `+keyColumns+` from api_keys k
		where k.id = $1 and k.app_id = $2 and k.agent_id = $3`, keyID, appID, agentID)
}

// LockKey is KeyByID for a transaction that decides by what it reads: no other can use or change the key until this one
// ends. Lock the agent first.
func (tx *Tx) LockKey(ctx context.Context, appID, agentID, keyID string) (Key, error) {
	return row(ctx, tx.queries, scanKey, `select `+keyColumns+` from api_keys k
		where k.id = $1 and k.app_id = $2 and k.agent_id = $3`+tx.dialect.forUpdate, keyID, appID, agentID)
}

// KeysOfAgent returns all keys of an agent, revoked ones too, oldest first.
func (q queries) KeysOfAgent(ctx context.Context, agentID string) ([]Key, error) {
	return all(ctx, q, scanKey, `select `+keyColumns+` from api_keys k where k.agent_id = $1
		order by k.created_at, k.number`, agentID)
}

// AppKeys returns all keys of the application, oldest first.
func (q queries) AppKeys(ctx context.Context, appID string) ([]Key, error) {
	return all(ctx, q, scanKey, `select `+keyColumns+` from api_keys k where k.app_id = $1 and k.agent_id is null
		order by k.created_at, k.id`, appID)
}

// keyCounts counts the keys of the agents of one page.
func (q queries) keyCounts(ctx context.Context, agents []Agent) (map[string]KeyCounts, error) {
	counts := make(map[string]KeyCounts, len(agents))
	if len(agents) == 0 {
		return counts, nil
	}
	ids := &clause{}
	for _, a := range agents {
		ids.add(`#`, a.ID)
	}
	type counted struct {
		agentID string
		KeyCounts
	}
	rows, err := all(ctx, q, func(row scanner) (c counted, err error) {
		err = row.Scan(&c.agentID, &c.Active, &c.Deprecated)
		return c, err
	}, `
		select agent_id, count(*) filter (where deprecated_at is null), count(*) filter (where deprecated_at is not null)
		from api_keys where revoked_at is null and agent_id in (`+strings.Join(ids.parts, ", ")+`) group by agent_id`, ids.args...)
	for _, c := range rows {
		counts[c.agentID] = c.KeyCounts
	}
	return counts, err
}

// A Rehash moves a key from one of the server's secrets to another.
type Rehash struct {
	From, To []byte // hashes of the key
	SecretID string // of the secret that To was made under
}

const rehashBatch = 500

// RehashKeys moves keys, by id. One whose hash is not From any more stays as it is, and
// so does one that would move to a secret that has ended.
func (s *Store) RehashKeys(ctx context.Context, moves map[string]Rehash) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(moves)), rehashBatch) {
		err := s.Tx(ctx, func(tx *Tx) error {
			for _, id := range ids {
				move := moves[id]
				err := tx.exec(ctx, `update api_keys set hash = $3, secret_id = $4 where id = $1 and hash = $2
					and not exists (select 1 from server_secrets where id = $4 and retired_at is not null)`,
					id, move.From, move.To, move.SecretID)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
