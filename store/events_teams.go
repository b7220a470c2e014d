package store

import (
	"context"

	"github.com/alter-console/alter-console/store/sqldb"
)

// AgentsOfTeams are those of some agents, by id, that are of teams.
func (q queries) AgentsOfTeams(ctx context.Context, ids []string, teams Teams) (map[string]bool, error) {
	return q.idsOfTeams(ctx, `select id from agents where `, `agents.id`, ids, teams)
}

// GrantsOfTeams are those of some grants, by id, that agents of teams hold.
func (q queries) GrantsOfTeams(ctx context.Context, ids []string, teams Teams) (map[string]bool, error) {
	return q.idsOfTeams(ctx, `select id from grants where `, `grants.agent_id`, ids, teams)
}

func (q queries) idsOfTeams(ctx context.Context, query, agent string, ids []string, teams Teams) (map[string]bool, error) {
	theirs, where := map[string]bool{}, &sqldb.Clause{}
	if len(ids) == 0 {
		return theirs, nil
	}
	q.read.AddIn(where, `id`, ids)
	teams.check(q.read, where, agent)
	found, err := sqldb.Values[string](ctx, q.read, "look whose these are", query+where.String(), where.Args()...)
	for _, id := range found {
		theirs[id] = true
	}
	return theirs, err
}
