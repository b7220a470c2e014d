package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store"
)

// What agents did lies in so many days, the newest of which is today; none of it is old enough to be removed.
const (
	activityDays = 80
	usageDays    = 35
	callsPerRun  = 5
)

// seedActivity fills a database that has agents with what they did, by SQL, for it is much: managed secrets, a grant for each
// agent, runs of five calls, one of which has a fortieth of all, and how often keys were used.
func seedActivity(ctx context.Context, o store.Options, s size) error {
	db, err := sql.Open(source(o))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	start := time.Now().Add(-activityDays * 24 * time.Hour)
	hour := time.Hour.Microseconds()
	fill := strings.NewReplacer(
		"RUNS", fmt.Sprint(s.runs), "LONG", fmt.Sprint(s.longRun), "EACH", fmt.Sprint(callsPerRun), "AGENTS", fmt.Sprint(s.agents),
		"SECRETS", fmt.Sprint(s.secrets), "BUSY", fmt.Sprint(s.busy), "START", fmt.Sprint(start.UnixMicro()),
		"STEP", fmt.Sprint(time.Since(start).Microseconds()/int64(s.runs)), "DAY", fmt.Sprint(24*hour),
		"HOURS", fmt.Sprint(usageDays*24), "HOUR", fmt.Sprint(hour), "NOW", fmt.Sprint(time.Now().Truncate(time.Hour).UnixMicro()),
	)
	for _, statement := range activity {
		if _, err := db.ExecContext(ctx, fill.Replace(statement)); err != nil {
			return fmt.Errorf("%w: %s", err, statement)
		}
	}
	return nil
}

// source names a database to database/sql.
func source(o store.Options) (driver, name string) {
	if o.URL != "" {
		return "pgx", o.URL
	}
	return "sqlite", "file:" + o.Path + "?_pragma=synchronous(OFF)&_pragma=busy_timeout(10000)"
}

// numbers is the table n of the numbers i from 0 to one less than the text.
func numbers(text string) string {
	return `with recursive n (i) as (select 0 union all select i + 1 from n where i < ` + text + ` - 1) `
}

// secretOf is the number of the secret that number i uses: half of all use the first, a quarter one of 25 others.
func secretOf(i string) string {
	return `case when ` + i + ` % 2 = 0 then 0 when ` + i + ` % 4 = 1 then ` + i + ` % 100 % SECRETS else ` + i + ` % SECRETS end`
}

const secretID = `'01900000-0000-7000-8000-' || cast(100000000000 + `

// oddCall are the columns outcome, class and status of call i: one in a hundred failed, some were refused or never reported.
const oddCall = `case when i % 100 = 0 then 'upstream_error' when i % 1000 = 7 then 'refused' when i % 250 = 3 then 'unreported' else 'ok' end,
	case when i % 100 = 0 then '5xx' when i % 1000 = 7 or i % 250 = 3 then 'none' else '2xx' end,
	case when i % 100 = 0 then 500 when i % 1000 = 7 or i % 250 = 3 then 0 else 200 end`

var activity = []string{
	`create table bench_agents as select row_number() over (order by id) - 1 as i, id, name, app_id from agents`,
	`create unique index bench_agents_by_i on bench_agents (i)`,
	`create table bench_runs as ` + numbers("RUNS") + `
		select n.i, START * 1024 + n.i as id, START + n.i * cast(STEP as bigint) as at, 'run-' || n.i as run_id,
			` + secretID + secretOf("n.i") + ` as text) as secret, ` + secretOf("n.i") + ` as secret_no,
			'api' || (n.i % 10) || '.example.com' as host, case when n.i % 40 = 9 then 'thread-9' else '' end as thread_id, a.id as agent, a.name, a.app_id
		from n join bench_agents a on a.i = (n.i * 37) % AGENTS`,
	`create unique index bench_runs_by_i on bench_runs (i)`,
	numbers("SECRETS") + `insert into managed_secrets (id, app_id, slug, name, description, allowed_hosts, injection, search_text, version, created_at, updated_at, value_set_at)
		select ` + secretID + `i as text), a.id, 'secret-' || i, 'Secret ' || i, '', '["*.example.com"]', '{"kind":"bearer"}', 'secret ' || i || ' secret-' || i, 1, START, START, START
		from n cross join (select id from apps order by id limit 1) a`,
	`insert into grants (id, app_id, secret_id, secret_slug, principal_type, agent_id, agent_name, label, methods, paths, parent_grant_id, depth, tags, search_text,
			created_at, created_by, expires_at, revoked_at, revoked_by, revoked_reason, last_used_at)
		select id, app_id, ` + secretID + `secret_no as text), 'secret-' || secret_no, 'agent', agent, name, label, '[]', '[]',
			case when i % 20 = 6 then '01910000-0000-7000-8000-100000000000' end, case when i % 20 = 6 then 1 else 0 end, '[]',
			'secret-' || secret_no || ' ' || name || ' ' || id || coalesce(' ' || label, ''), START + i * 1000, 'bench',
			case when i % 20 = 2 then NOW - 2 * cast(DAY as bigint) when i % 100 = 3 then NOW + 3 * cast(DAY as bigint) when i % 10 = 4 then NOW + 60 * cast(DAY as bigint)
				else 9223372036854775807 end,
			case when i % 10 = 1 then NOW - cast(DAY as bigint) end, case when i % 10 = 1 then 'bench' else '' end, case when i % 10 = 1 then 'no longer needed' else '' end,
			case when i % 4 = 0 then 0 else START + (i * 7919 % AGENTS) * cast(1000000 as bigint) end
		from (select i, '01910000-0000-7000-8000-' || cast(100000000000 + i as text) as id, app_id, id as agent, name, ` + secretOf("i") + ` as secret_no,
			case when i % 3 = 0 then 'label ' || (i % 500) end as label from bench_agents) g`,
	`insert into runs (id, app_id, run_id, thread_id, agents, agents_total, started_at, ended_at, calls, errors, unreported, marks)
		select id, app_id, run_id, thread_id, '[{"id":"' || agent || '","name":"' || name || '"}]', 1, at, at + 1000000, case when i = 0 then LONG else EACH end,
			case when i % 20 = 0 or i % 200 = 1 then 1 else 0 end, case when i % 50 = 0 then 1 else 0 end, 1 from bench_runs`,
	numbers("RUNS * EACH") + `insert into calls (id, app_id, at, mode, agent_id, agent_name, secret_id, secret_slug, method, host, path, outcome, class, status, latency_ms, run_id, thread_id, address, client)
		select '01920000-0000-7000-8000-' || cast(100000000000 + n.i as text), r.app_id, r.at + (n.i % EACH) * 200000, 'retrieve', r.agent, r.name,
			r.secret, 'secret-' || r.secret_no, 'GET', r.host, '/v1/items/' || n.i, ` + strings.ReplaceAll(oddCall, "i %", "n.i %") + `, 20,
			case when n.i % EACH = 1 and n.i < LONG * EACH then 'run-0' else r.run_id end, r.thread_id, '127.0.0.1', 'python'
		from n join bench_runs r on r.i = n.i / EACH`,
	`insert into call_bodies (call_id, at, request_headers, request_body, response_headers, response_body)
		select id, at, '{"accept":"application/json"}', '', '{"content-type":"application/json"}', '{"items":[1,2,3,4,5,6,7,8,9,10]}' from calls
		where at > START + (80 - 14) * cast(DAY as bigint) and mode = 'retrieve'`,
	`insert into run_marks (kind, value, at, run)
		select k.kind, case k.what when 'agent' then r.agent when 'secret' then r.secret when 'host' then r.host when 'run' then r.run_id when 'name' then r.name
			when 'tail' then substr(r.name, length(r.name) - 11) else k.what end, r.at, r.id
		from bench_runs r cross join (select 'agent' as kind, 'agent' as what union all select 'secret', 'secret' union all select 'host', 'host'
			union all select 'class', '2xx' union all select 'outcome', 'ok' union all select 'word', 'run' union all select 'word', 'name'
			union all select 'word', 'tail' union all select 'word', 'host' union all select 'word', 'example.com') k`,
	`insert into run_marks (kind, value, at, run) select 'thread', thread_id, at, id from bench_runs where thread_id <> ''`,
	`insert into run_marks (kind, value, at, run) select 'class', '5xx', at, id from bench_runs where i % 20 = 0`,
	`insert into run_marks (kind, value, at, run) select 'outcome', 'upstream_error', at, id from bench_runs where i % 20 = 0`,
	`insert into run_marks (kind, value, at, run) select 'outcome', 'refused', at, id from bench_runs where i % 200 = 1`,
	numbers("HOURS") + `insert into key_usage (key_id, hour, reason, n)
		select k.id, NOW - n.i * cast(HOUR as bigint), '', 17 + n.i % 5 from api_keys k join bench_agents a on a.id = k.agent_id cross join n where a.i < BUSY`,
	`insert into key_usage (key_id, hour, reason, n)
		select k.id, NOW - (a.i % HOURS) * cast(HOUR as bigint), '', 3 from api_keys k join bench_agents a on a.id = k.agent_id where a.i >= BUSY`,
	`insert into key_last_uses (key_id, accepted_at, accepted_address, accepted_client)
		select k.id, NOW, '127.0.0.1', 'python' from api_keys k where k.agent_id is not null`,
	`drop table bench_runs`,
	`drop table bench_agents`,
}
