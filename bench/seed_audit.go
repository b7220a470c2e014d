package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

// What the lists of the trail are narrowed to: a person has one event in 200 of those by people, the app key one in 80.
const (
	auditPerson    = "person-7@example.com"
	auditKey       = "01950000-0000-7000-8000-100000000004"
	auditRequest   = "request-77"
	auditAgentName = "agent-000007"
)

// seedAudit fills the trail of a database that has agents, by SQL, for it is much; and gives each event its place in the chain.
func seedAudit(ctx context.Context, o store.Options, events int) error {
	db, err := sql.Open(source(o))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	start := time.Now().Add(-activityDays * 24 * time.Hour)
	fill := strings.NewReplacer("EVENTS", fmt.Sprint(events), "START", fmt.Sprint(start.UnixMicro()), "STEP", fmt.Sprint(time.Since(start).Microseconds()/int64(events)))
	for _, statement := range auditTrail {
		if _, err := db.ExecContext(ctx, fill.Replace(statement)); err != nil {
			return fmt.Errorf("%w: %s", err, statement)
		}
	}
	return placeEvents(ctx, o)
}

// placeEvents does what the server's task does, without its pauses.
func placeEvents(ctx context.Context, o store.Options) error {
	s, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	defer s.Close()
	for n := 1; n > 0 && err == nil; {
		err = s.LongTx(ctx, func(tx *store.Tx) error {
			unplaced, err := tx.UnplacedEvents(ctx, 5_000)
			if err != nil {
				return err
			}
			head, err := tx.ChainHead(ctx)
			if n = len(unplaced); err != nil || n == 0 {
				return err
			}
			return tx.PlaceEvents(ctx, audit.Continue(head, unplaced))
		})
	}
	return err
}

const (
	auditPersonID = `'01940000-0000-7000-8000-' || cast(100000000000 + n.i % 200 as text)`
	auditKeyID    = `'01950000-0000-7000-8000-' || cast(100000000000 + n.i % 20 as text)`
)

// auditTrail are events of which two have one request. Four in ten are sign-ins, one in a thousand is about a secret, the rest
// about agents in turn; a fourth is done with 20 app keys, one in a thousand on the server, and the rest by 200 people.
var auditTrail = []string{
	`create table bench_agents as select row_number() over (order by id) - 1 as i, id, name, app_id from agents`,
	`create unique index bench_agents_by_i on bench_agents (i)`,
	numbers("EVENTS") + `insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, agent_id,
			address, user_agent, request_id, traceparent, context, detail)
		select '01930000-0000-7000-8000-' || cast(100000000000 + n.i as text), a.app_id, START + n.i * cast(STEP as bigint),
			case when n.i % 10 < 4 then 'person' when n.i % 1000 = 5 then 'command_line' when n.i % 4 = 0 then 'app_key' else 'person' end,
			case when n.i % 10 < 4 then ` + auditPersonID + ` when n.i % 1000 = 5 then '' when n.i % 4 = 0 then ` + auditKeyID + ` else ` + auditPersonID + ` end,
			case when n.i % 10 < 4 then 'person-' || (n.i % 200) || '@example.com' when n.i % 1000 = 5 then 'command line' when n.i % 4 = 0 then 'key ' || (n.i % 20)
				else 'person-' || (n.i % 200) || '@example.com' end,
			case when n.i % 10 < 4 then 'account.signed_in' when n.i % 1000 = 9 then 'secret.updated' when n.i % 10 < 6 then 'agent.updated' when n.i % 10 = 6 then 'key.minted'
				when n.i % 10 = 7 then 'grant.created' else 'agent.suspended' end,
			case when n.i % 10 < 4 then 'account' when n.i % 1000 = 9 then 'secret' when n.i % 10 < 6 then 'agent' when n.i % 10 = 6 then 'key' when n.i % 10 = 7 then 'grant' else 'agent' end,
			case when n.i % 10 < 4 then ` + auditPersonID + ` when n.i % 1000 = 9 then 'secret' when n.i % 10 in (6, 7) then '01960000-0000-7000-8000-' || cast(100000000000 + n.i as text) else a.id end,
			case when n.i % 10 < 4 then 'person-' || (n.i % 200) || '@example.com' when n.i % 1000 = 9 then 'secret-1' else a.name end,
			case when n.i % 10 < 4 or n.i % 1000 = 9 then '' else a.id end,
			'192.0.2.7', 'Mozilla/5.0 (X11; Linux x86_64)', 'request-' || (n.i / 2), '', null,
			'{"changed":["metadata"],"metadata_after":{"team":"blue"},"metadata_before":{"team":"red"},"version":2}'
		from n join bench_agents a on a.i = (n.i * 37) % (select count(*) from bench_agents)`,
	`drop table bench_agents`,
}
