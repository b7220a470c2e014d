package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Whoever makes, changes or revokes a grant locks its secret first, by LockManagedSecret, so that all who do this to the
// grants of one secret wait for each other; and whoever locks agents too does that before.

// InsertGrant adds a grant.
func (tx *Tx) InsertGrant(ctx context.Context, g Grant) error {
	return grants.Insert(ctx, tx.write, &g)
}

// UpdateGrant writes all that may change of a grant; last use is left to TouchGrants.
func (tx *Tx) UpdateGrant(ctx context.Context, g Grant) error {
	return grants.Update(ctx, tx.write, &g)
}

// GrantByID returns a grant of the application in any state, or ErrNotFound.
func (q queries) GrantByID(ctx context.Context, appID, id string) (Grant, error) {
	return sqldb.OneRow(ctx, q.read, grants, `where id = $1 and app_id = $2`, id, appID)
}

// GrantChain returns a grant, the one that it was delegated from, and so on to the first; none when there is no such grant.
func (q queries) GrantChain(ctx context.Context, appID, id string) ([]Grant, error) {
	return sqldb.Rows(ctx, q.read, grants, `where `+aside.On(q.read)+`app_id = $2 and id in (
		with recursive above (id, parent) as (
			select id, parent_grant_id from grants where id = $1
			union all
			select g.id, g.parent_grant_id from grants g join above on g.id = above.parent)
		select id from above) order by depth desc`, id, appID)
}

// GrantsOf returns the grants of the secret with a slug that an agent holds, or the application where agentID is "", newest
// first: those that last at a time, or those that have ended by then. Those of a deleted secret that had the slug before are
// not among them.
func (q queries) GrantsOf(ctx context.Context, appID, agentID, slug string, lasting bool, at time.Time) ([]Grant, error) {
	where, last := &sqldb.Clause{}, `revoked_at is null and `+aside.On(q.read)+`expires_at > #`
	if !lasting {
		last = `not (` + last + `)`
	}
	where.Add(last, sqldb.Micros(at))
	where.Add(`secret_id = (select s.id from managed_secrets s where s.app_id = # and s.slug = # and s.deleted_at is null)`, appID, slug)
	addHolder(where, agentID)
	return sqldb.Rows(ctx, q.read, grants, `where `+where.String()+` order by created_at desc, id desc`, where.Args()...)
}

// GrantsFrom returns the grants that were delegated from one to an agent, newest first.
func (q queries) GrantsFrom(ctx context.Context, parentID, agentID string) ([]Grant, error) {
	return sqldb.Rows(ctx, q.read, grants, `where parent_grant_id = $1 and agent_id = $2 order by created_at desc, id desc`, parentID, agentID)
}

// DelegationsOf returns what was delegated to an agent of a grant and is not revoked: those that come from it, or the grant
// itself where it is one that the agent was delegated.
func (q queries) DelegationsOf(ctx context.Context, appID, id, agentID string) ([]Grant, error) {
	return sqldb.Rows(ctx, q.read, grants, `where `+aside.On(q.read)+`app_id = $1 and (id = $2 or parent_grant_id = $2) and agent_id = $3
		and parent_grant_id is not null and revoked_at is null order by id`, appID, id, agentID)
}

// LiveGrantsBeside returns the grants of a secret that end neither by revocation nor by time, that were not delegated and
// that the same holder has.
func (q queries) LiveGrantsBeside(ctx context.Context, g Grant, now time.Time) ([]Grant, error) {
	where, agentID := &sqldb.Clause{}, ""
	if g.AgentID != nil {
		agentID = *g.AgentID
	}
	where.Add(`secret_id = #`, g.SecretID)
	addHolder(where, agentID)
	where.Add(`parent_grant_id is null and revoked_at is null and `+aside.On(q.read)+`expires_at > # and id <> #`, sqldb.Micros(now), g.ID)
	return sqldb.Rows(ctx, q.read, grants, `where `+where.String()+` order by created_at, id`, where.Args()...)
}

// addHolder has grants be held by an agent, or by the application where agentID is "".
func addHolder(where *sqldb.Clause, agentID string) {
	if agentID == "" {
		where.Add(`agent_id is null`)
	} else {
		where.Add(`agent_id = #`, agentID)
	}
}

// ShortenGrantsBelow has no grant below one last longer than until a time.
func (tx *Tx) ShortenGrantsBelow(ctx context.Context, id string, end time.Time) error {
	return tx.write.Exec(ctx, "shorten the grants below one", tree+`
		update grants set expires_at = $2 where id in (select id from tree where id <> $1) and expires_at > $2`, id, sqldb.Micros(end))
}
