package store

import (
	"context"
	"slices"

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

// actorAgent is the kind of an event's actor that is an agent, which may be of other teams than who looks.
const actorAgent = "agent"

// tellingNothing are ways that find no event by an actor who is not told to who is confined to teams: an agent of others. Of agents by
// their names, those are left that bear them now.
func (q queries) tellingNothing(ctx context.Context, f EventFilter, ways []way) (telling []way, err error) {
	ids, names := valuesOf(ways, "actor_id"), valuesOf(ways, "actor_label")
	if f.Teams == nil || len(ids)+len(names) == 0 {
		return ways, nil
	}
	hidden, err := q.agentsOfOthers(ctx, f.Teams, ids)
	if err != nil {
		return nil, err
	}
	kinds, err := q.distinct(ctx, "actor_kind")
	if err != nil {
		return nil, err
	}
	for _, w := range ways {
		switch e := w[0]; {
		case e.column == "actor_id" && hidden[e.value]:
		case e.column == "actor_label":
			for _, kind := range kinds {
				if kind != actorAgent {
					telling = append(telling, append(slices.Clone(w), equal{"actor_kind", kind}))
				}
			}
		default:
			telling = append(telling, w)
		}
	}
	own, err := q.agentsNamed(ctx, f, names)
	for _, id := range own {
		telling = append(telling, way{{"actor_id", id}})
	}
	return telling, err
}

// valuesOf are those by which ways find rows first in a column.
func valuesOf(ways []way, column string) (values []string) {
	for _, w := range ways {
		if w[0].column == column {
			values = append(values, w[0].value)
		}
	}
	return values
}

// agentsOfOthers are those of some ids that are agents, and not of teams.
func (q queries) agentsOfOthers(ctx context.Context, teams Teams, ids []string) (map[string]bool, error) {
	others, err := q.idsOfTeams(ctx, `select id from agents where `, `agents.id`, ids, nil)
	if err != nil {
		return nil, err
	}
	own, err := q.AgentsOfTeams(ctx, ids, teams)
	for id := range own {
		delete(others, id)
	}
	return others, err
}

// agentsNamed are the agents of a filter's teams that bear one of some names.
func (q queries) agentsNamed(ctx context.Context, f EventFilter, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	where.Add(`app_id = #`, f.AppID)
	q.read.AddIn(where, `name`, names)
	f.Teams.check(q.read, where, `agents.id`)
	return sqldb.Values[string](ctx, q.read, "look for agents by their names", `select id from agents where `+where.String(), where.Args()...)
}
