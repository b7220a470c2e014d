package store_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// millionCalls has a million calls made by the database itself: of 1,000 agents, 100 secrets, 200 hosts, 20,000 runs; one in
// a thousand failed, all of these long ago.
const millionCalls = `
	insert into calls (id, app_id, at, mode, agent_id, agent_name, key_id, grant_id, secret_id, secret_slug, method, host, path, status, class, latency_ms, outcome, run_id, thread_id, reported_at)
	with recursive n (i) as (select 0 union all select i + 1 from n where i < 999999)
	select '01a00000-0000-7000-8000-' || substr(cast(1000000000000 + i as text), 2), '%[1]s', 1700000000000000 + i * cast(1000000 as bigint), 'retrieve',
		'agent-' || (i %% 1000), 'bot-' || (i %% 1000), 'key-' || (i %% 2000), 'grant-' || (i %% 3000), 'secret-' || (i %% 100), 'slug-' || (i %% 100), 'GET',
		'api-' || (i %% 200) || '.example.com', '/v1/items', case when i < 1000 then 503 else 200 end, case when i < 1000 then '5xx' else '2xx' end, 12,
		case when i < 1000 then 'upstream_error' else 'ok' end, 'run-' || (i %% 20000), case when i %% 10 = 0 then 'thread-' || (i %% 500) else '' end, 1
	from n`

// BenchmarkListCalls lists calls by each filter, with the worst of a hundred as its figure.
func BenchmarkListCalls(b *testing.B) {
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		b.Run(database, func(b *testing.B) {
			o := store.Options{Path: filepath.Join(b.TempDir(), "test.db")}
			if database == "PostgreSQL" {
				o = store.Options{URL: pgtest.URL(b)}
			}
			s := storetest.Open(b, o)
			app, err := s.DefaultAppID(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			fill := fmt.Sprintf(millionCalls, app)
			if err := s.LongTx(b.Context(), func(tx *store.Tx) error { return tx.Exec(b.Context(), fill) }); err != nil {
				b.Fatal(err)
			}
			if database == "PostgreSQL" { // as it does by itself before long
				if err := s.Tx(b.Context(), func(tx *store.Tx) error { return tx.Exec(b.Context(), `analyze calls`) }); err != nil {
					b.Fatal(err)
				}
			}
			since := time.UnixMicro(1700000000000000).Add(500_000 * time.Second)
			for name, f := range map[string]store.CallFilter{
				"all":               {},
				"oldest first":      {Sort: wire.SortAt},
				"last page":         {Before: wire.LastPage},
				"agent":             {AgentID: "agent-7"},
				"secret":            {ManagedSecret: "secret-7"},
				"grant":             {GrantID: "grant-7"},
				"host":              {Host: "api-7.example.com"},
				"class 2xx":         {Class: "2xx"},
				"class 5xx":         {Class: "5xx"},
				"class none":        {Class: "none"},
				"refused":           {Outcome: wire.OutcomeRefused},
				"upstream error":    {Outcome: wire.OutcomeUpstreamError},
				"ok":                {Outcome: wire.OutcomeOK},
				"run":               {RunID: "run-77"},
				"thread":            {ThreadID: "thread-10"},
				"time":              {Since: since, Until: since.Add(time.Hour)},
				"search host":       {Query: "api-7"},
				"search, no match":  {Query: "nothing of it"},
				"agent and host":    {AgentID: "agent-7", Host: "api-7.example.com"},
				"secret and class":  {ManagedSecret: "secret-7", Class: "5xx"},
				"agent and outcome": {AgentID: "agent-7", Outcome: wire.OutcomeOK, Since: since},
			} {
				b.Run(name, func(b *testing.B) {
					f.AppID, f.Limit = app, 100
					var took []time.Duration
					for range 100 {
						begun := time.Now()
						if _, err := s.ListCalls(b.Context(), f); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(begun))
					}
					slices.Sort(took)
					b.ReportMetric(float64(took[50].Microseconds())/1000, "p50-ms")
					b.ReportMetric(float64(took[98].Microseconds())/1000, "p99-ms")
				})
			}
		})
	}
}
