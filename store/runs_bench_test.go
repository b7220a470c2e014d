package store_test

import (
	"cmp"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// BenchmarkRuns asks for runs in all ways where there are a million calls in 200,000 runs, one of which has 5,000, of 10,000
// agents. RUNS_BENCH is another number of runs. It tells the 50th and 99th of a hundred times of each.
func BenchmarkRuns(b *testing.B) {
	for database, options := range map[string]func() store.Options{
		"SQLite":     func() store.Options { return store.Options{Path: filepath.Join(b.TempDir(), "bench.db")} },
		"PostgreSQL": func() store.Options { return store.Options{URL: pgtest.URL(b)} },
	} {
		b.Run(database, func(b *testing.B) {
			fmt.Println(database)
			o := options()
			s := storetest.Open(b, o)
			app, err := s.DefaultAppID(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			seedRuns(b, o, app)
			benchLists(b, s, app)
			benchTimelines(b, s, app)
			benchMeasure(b, "sizes", func(int) error { _, err := s.Sizes(b.Context(), start.Add(90*24*time.Hour)); return err })
			benchRemoval(b, s)
		})
	}
}

func benchLists(b *testing.B, s *store.Store, app string) {
	agent := func(i int) string { return fmt.Sprint("agent-", i*37%10_000) }
	for name, filter := range map[string]func(i int) store.RunFilter{
		"all":        func(int) store.RunFilter { return store.RunFilter{} },
		"last page":  func(int) store.RunFilter { return store.RunFilter{Before: "end"} },
		"agent":      func(i int) store.RunFilter { return store.RunFilter{AgentID: agent(i)} },
		"host":       func(i int) store.RunFilter { return store.RunFilter{Host: fmt.Sprintf("api%d.example.com", i%10)} },
		"rare class": func(int) store.RunFilter { return store.RunFilter{Class: "5xx"} },
		"class and host": func(i int) store.RunFilter {
			return store.RunFilter{Class: "5xx", Host: fmt.Sprintf("api%d.example.com", i%10)}
		},
		"outcome":    func(int) store.RunFilter { return store.RunFilter{Outcome: "refused"} },
		"unreported": func(int) store.RunFilter { return store.RunFilter{Outcome: "unreported"} },
		"secret":     func(i int) store.RunFilter { return store.RunFilter{ManagedSecret: fmt.Sprint("secret-", i%20)} },
		"run":        func(i int) store.RunFilter { return store.RunFilter{RunID: fmt.Sprint("run-", i)} },
		"time": func(i int) store.RunFilter {
			return store.RunFilter{Since: start.Add(time.Duration(i) * time.Hour), Until: start.Add(time.Duration(i+24) * time.Hour)}
		},
		"host in a time": func(i int) store.RunFilter {
			return store.RunFilter{Host: "api1.example.com", Until: start.Add(time.Duration(i+24) * time.Hour)}
		},
		"rare word":        func(i int) store.RunFilter { return store.RunFilter{Query: fmt.Sprint("run-", 1000+i)} },
		"common beginning": func(int) store.RunFilter { return store.RunFilter{Query: "api"} },
		"word and host": func(i int) store.RunFilter {
			return store.RunFilter{Query: fmt.Sprint("agent-", i), Host: "api1.example.com"}
		},
		"no such word": func(i int) store.RunFilter { return store.RunFilter{Query: "nothing", Host: "api1.example.com"} },
	} {
		benchMeasure(b, "list: "+name, func(i int) error {
			f := filter(i)
			f.AppID, f.Limit = app, 100
			_, err := s.ListRuns(b.Context(), f)
			return err
		})
	}
}

func benchTimelines(b *testing.B, s *store.Store, app string) {
	for name, filter := range map[string]store.TimelineFilter{
		"first page": {},
		"last page":  {Before: "end"},
		"errors":     {Only: "errors"},
		"matches":    {Only: "matches", Host: "api1.example.com"},
		"text":       {Only: "matches", Query: "items"},
	} {
		benchMeasure(b, "run of 5,000: "+name, func(int) error {
			filter.AppID, filter.RunID, filter.Limit = app, "run-0", 200
			_, err := s.Timeline(b.Context(), filter)
			return err
		})
	}
}

// benchRemoval removes a part of all in batches of 200.
func benchRemoval(b *testing.B, s *store.Store) {
	n, began := 0, time.Now()
	benchMeasure(b, "remove 200 calls", func(int) error {
		some, err := s.RemoveCalls(b.Context(), start.Add(45*24*time.Hour), 200)
		n += some
		return err
	})
	fmt.Printf("removed %d calls, %.0f a second\n", n, float64(n)/time.Since(began).Seconds())
}

// benchMeasure does something a hundred times and tells how long that took.
func benchMeasure(b *testing.B, what string, do func(int) error) {
	const times = 100
	var took []time.Duration
	for i := range times {
		began := time.Now()
		if err := do(i); err != nil {
			b.Fatalf("%s: %v", what, err)
		}
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	fmt.Printf("%-34s p50 %7.2f ms   p99 %7.2f ms\n", what, took[times/2].Seconds()*1000, took[times-2].Seconds()*1000)
}

// seedRuns fills a database by itself, for it is much. The calls of a run are 4 or 5, of run 0 they are 5,000.
func seedRuns(b *testing.B, o store.Options, app string) {
	b.Helper()
	runs, err := strconv.Atoi(cmp.Or(os.Getenv("RUNS_BENCH"), "200000"))
	if err != nil {
		b.Fatal(err)
	}
	driver, source := "sqlite", "file:"+o.Path+"?_pragma=synchronous(OFF)"
	if o.URL != "" {
		driver, source = "pgx", o.URL
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	span := int64(90 * 24 * time.Hour / time.Microsecond)
	fill := strings.NewReplacer("RUNS", fmt.Sprint(runs), "APP", app, "START", fmt.Sprint(start.UnixMicro()), "STEP", fmt.Sprint(span/int64(runs)))
	for _, statement := range seedStatements {
		if _, err := db.ExecContext(b.Context(), fill.Replace(statement)); err != nil {
			b.Fatalf("%v: %s", err, statement)
		}
	}
	if o.URL == "" {
		return // nothing analyses a SQLite file of the product's
	}
	if _, err := db.ExecContext(b.Context(), `vacuum analyze`); err != nil { // as PostgreSQL does by itself, some minutes later
		b.Fatal(err)
	}
}

var seedStatements = []string{
	`with recursive n (i) as (select 0 union all select i + 1 from n where i < RUNS - 1)
		insert into runs (id, app_id, run_id, agents, agents_total, started_at, ended_at, calls, unreported, marks)
		select START * 1024 + i, 'APP', 'run-' || i, '[]', 1, cast(START + i * cast(STEP as bigint) as bigint), cast(START + i * cast(STEP as bigint) + 1000000 as bigint), 5,
			case when i % 50 = 0 then 1 else 0 end, 1 from n`,
	`with recursive n (i) as (select 0 union all select i + 1 from n where i < RUNS * 5 - 1)
		insert into calls (id, app_id, at, mode, agent_id, agent_name, secret_id, secret_slug, method, host, path, status, class, latency_ms, outcome, run_id, address, client)
		select '0190a0a0-0000-7000-8000-' || cast(100000000000 + i as text), 'APP', cast(START + (i / 5) * cast(STEP as bigint) + i % 5 as bigint), 'retrieve',
			'agent-' || ((i / 5) % 10000), 'bot-' || ((i / 5) % 10000), 'secret-' || ((i / 5) % 20), 'slug-' || ((i / 5) % 20), 'GET', 'api' || ((i / 5) % 10) || '.example.com', '/v1/items',
			case when i % 100 = 0 then 500 else 200 end, case when i % 100 = 0 then '5xx' else '2xx' end, 20, case when i % 100 = 0 then 'upstream_error' else 'ok' end,
			case when i < 25000 and i % 5 = 0 then 'run-0' else 'run-' || (i / 5) end, '127.0.0.1', 'python'
		from n`,
	`insert into run_marks (kind, value, at, run)
		select k.kind, case k.what when 'agent' then 'agent-' || (r.i % 10000) when 'secret' then 'secret-' || (r.i % 20) when 'host' then 'api' || (r.i % 10) || '.example.com'
			when 'class' then '2xx' when 'outcome' then 'ok' when 'w1' then 'run-' || r.i when 'w2' then 'agent-' || (r.i % 10000) when 'w3' then 'api' || (r.i % 10) || '.example.com' else 'example.com' end, r.started_at, r.id
		from (select id, started_at, id - START * 1024 as i from runs) r
		cross join (select 'agent' as kind, 'agent' as what union all select 'secret', 'secret' union all select 'host', 'host' union all select 'class', 'class' union all select 'outcome', 'outcome'
			union all select 'word', 'w1' union all select 'word', 'w2' union all select 'word', 'w3' union all select 'word', 'w4') k`,
	`insert into run_marks (kind, value, at, run) select 'class', '5xx', started_at, id from runs where id % 20 = 0`,
	`insert into run_marks (kind, value, at, run) select 'outcome', 'refused', started_at, id from runs where id % 200 = 0`,
}
