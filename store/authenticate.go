package store

import (
	"context"
	"database/sql"
	"time"
)

// A Credential is what a presented key stands for. Agent is nil for a key of the application.
type Credential struct {
	Key   Key
	Agent *Agent
}

// authenticator finds keys by hash and remembers nonces, each database in its own way.
type authenticator interface {
	prepare(ctx context.Context) error
	once(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (Credential, bool, error)
	lose(ctx context.Context, tx *Tx) error // what was used is not known any more
	probe(ctx context.Context) error
	purge(ctx context.Context, tx *Tx, now time.Time) error
	close() error
}

// PrepareToServe does before the first request what AuthenticateOnce would otherwise do with it. On SQLite one process
// at a time may serve a file: ErrServedElsewhere.
func (s *Store) PrepareToServe(ctx context.Context) error { return s.auth.prepare(ctx) }

// waitForNextSecond waits until requests are signed in another second.
func waitForNextSecond(ctx context.Context, now time.Time) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(now.Truncate(time.Second).Add(time.Second).Sub(now)):
		return nil
	}
}

// AuthenticateOnce looks a key up by its hash, of which there is one for each secret it may have been made under, and
// uses a nonce up with it. fresh is false when the key's nonce was seen before; it is remembered until the request
// expires, a RequestLife after it was signed. A revoked key is found like any other, and uses no nonce up: read
// Key.RevokedAt first. ErrNotFound, ErrForgotten.
//
// For every request the database is asked anew, for the row or whether anything has changed since it was read, so that
// a revocation, by whichever process, holds from its commit on.
func (s *Store) AuthenticateOnce(ctx context.Context, hashes [][]byte, nonce string, now, expires time.Time) (c Credential, fresh bool, err error) {
	return s.auth.once(ctx, hashes, nonce, now, expires)
}

// CredentialByID is what a key stands for now, for a request that AuthenticateOnce has answered some time ago.
// ErrNotFound.
func (q queries) CredentialByID(ctx context.Context, keyID string) (Credential, error) {
	return row(ctx, q, func(row scanner) (Credential, error) { return scanCredential(row) }, credentialSelect+` where k.id = $1`, keyID)
}

// The agent's columns may all be null, so the join lists them with a stand-in for each.
const credentialColumns = keyColumns + `, a.id, a.name, a.display_name, a.type, a.status, a.scopes, a.scopes_pending,
	a.scopes_applies_at, a.policy, a.metadata, a.owner, a.team, a.rate_limit_per_minute, a.version, a.keys_minted,
	a.created_at, a.updated_at, a.revoked_at, a.last_used_at`

const credentialSelect = `select ` + credentialColumns + ` from api_keys k left join agents a on a.id = k.agent_id`

const credentialQuery = credentialSelect + ` where k.hash in `

func scanCredential(row scanner, more ...any) (Credential, error) {
	var key keyFields
	var agent agentFields
	var id, name, kind, status, scopes, policy, metadata, owner, team sql.NullString
	var version, minted, created, updated, lastUsed sql.NullInt64
	targets := append(key.targets(), &id, &name, &agent.a.DisplayName, &kind, &status, &scopes, &agent.pending,
		&agent.appliesAt, &policy, &metadata, &owner, &team, &agent.a.RateLimitPerMinute, &version, &minted,
		&created, &updated, &agent.revokedAt, &lastUsed)
	if err := row.Scan(append(targets, more...)...); err != nil {
		return Credential{}, explain(err)
	}
	c := Credential{Key: key.key()}
	if !id.Valid {
		return c, nil
	}
	a := &agent.a
	a.ID, a.AppID, a.Name, a.Type, a.Status = id.String, c.Key.AppID, name.String, kind.String, status.String
	a.Owner, a.Team, a.Version, a.KeysMinted = owner.String, team.String, int(version.Int64), int(minted.Int64)
	agent.scopes, agent.policy, agent.metadata = scopes.String, policy.String, metadata.String
	agent.createdAt, agent.updatedAt, agent.lastUsedAt = created.Int64, updated.Int64, lastUsed.Int64
	found, err := agent.agent()
	c.Agent = &found
	return c, err
}

func newAuthenticator(s *Store) (authenticator, error) {
	if s.dialect == postgresDialect {
		return newPostgresAuthenticator(s), nil
	}
	prober, err := newSQLiteProbe(s.path)
	return &sqliteAuthenticator{store: s, prober: prober}, err
}
