package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// tree finds a grant and all that were delegated from it, and from those.
const tree = `with recursive tree (id) as (
	select id from grants where id = $1
	union all
	select g.id from grants g join tree on g.parent_grant_id = tree.id) `

// RevokeGrant revokes a grant and all below it that are not, and returns those that it revoked. Lock the secret first.
func (tx *Tx) RevokeGrant(ctx context.Context, id string, at time.Time, by, reason string) ([]Grant, error) {
	return tx.revokeGrants(ctx, tree, `select id from tree`, id, at, by, reason)
}

// RevokeGrantsOfSecret revokes all grants of a secret that are not, and returns those that it revoked. Lock the secret
// first.
func (tx *Tx) RevokeGrantsOfSecret(ctx context.Context, secretID string, at time.Time, by, reason string) ([]Grant, error) {
	return tx.revokeGrants(ctx, ``, `select g.id from grants g where g.secret_id = $1`, secretID, at, by, reason)
}

// RevokeGrantsOfAgent revokes all grants that an agent holds and all below them that are not revoked, and returns those that
// it revoked. Lock the agent first.
func (tx *Tx) RevokeGrantsOfAgent(ctx context.Context, agentID string, at time.Time, by, reason string) ([]Grant, error) {
	err := tx.write.Lock(ctx, "lock the grants of an agent",
		`select 1 from managed_secrets where id in (select secret_id from grants where agent_id = $1) order by id`, agentID)
	if err != nil {
		return nil, err
	}
	return tx.revokeGrants(ctx, `with recursive tree (id) as (
		select id from grants where agent_id = $1
		union
		select g.id from grants g join tree on g.parent_grant_id = tree.id) `, `select id from tree`, agentID, at, by, reason)
}

// revokeGrants revokes those that a query finds by $1, which with stands before.
func (tx *Tx) revokeGrants(ctx context.Context, with, ids, of string, at time.Time, by, reason string) ([]Grant, error) {
	return sqldb.QueryRows(ctx, tx.read, grants, with+`update grants set revoked_at = $2, revoked_by = $3, revoked_reason = $4
		where revoked_at is null and id in (`+ids+`) returning `+grants.Names(""), of, sqldb.Micros(at), by, reason)
}
