package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// AgentFigures are what is told of one agent to who asks for each.
type AgentFigures struct {
	ID, Name, Status string
	LastUsedAt       time.Time // zero for never
	ActiveKeys       int       // not revoked, the deprecated among them
	Grants           int       // that work
	NextEnd          time.Time // of the grant that ends first, zero where none does
}

// AgentFigures returns those of all agents that are not deleted. It reads all of them: what asks often should not.
func (q queries) AgentFigures(ctx context.Context, now time.Time) ([]AgentFigures, error) {
	return sqldb.All(ctx, q.read, "look up figures of agents", scanAgentFigures, `
		select a.id, a.name, a.status, a.last_used_at, coalesce(k.n, 0), coalesce(g.n, 0), coalesce(g.next, 0)
		from agents a
		left join (select agent_id, count(*) as n from api_keys where revoked_at is null group by agent_id) k on k.agent_id = a.id
		left join (select agent_id, count(*) as n, min(case when expires_at < 9223372036854775807 then expires_at end) as next
			from grants where revoked_at is null and expires_at > $1 group by agent_id) g on g.agent_id = a.id
		where a.status <> 'revoked' order by a.id`, sqldb.Micros(now))
}

func scanAgentFigures(row sqldb.Scanner) (f AgentFigures, err error) {
	var used, next int64
	err = row.Scan(&f.ID, &f.Name, &f.Status, &used, &f.ActiveKeys, &f.Grants, &next)
	if used != 0 {
		f.LastUsedAt = fromMicros(used)
	}
	if next != 0 {
		f.NextEnd = fromMicros(next)
	}
	return f, err
}
