package store_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// teamsData is 100,000 agents, of which every second has no team, a fifth is large's, one in two hundred middle's and five are
// small's; a grant for each of them; and calls in runs of five of all of them in turn.
const teamsData = `
	insert into agents (id, app_id, name, type, status, scopes, policy, metadata, owner, team, search_text, version, keys_minted, created_at, updated_at)
	with recursive n (i) as (select 0 union all select i + 1 from n where i < 99999)
	select 'agent-' || i, 'APP', 'bot-' || i, 'agent', 'active', '{"github":["read"]}', '{}', '{}', '',
		case when i < 5 then 'small' when i % 200 = 7 then 'middle' when i % 5 = 3 then 'large' when i % 2 = 0 then '' else 'others' end,
		'bot-' || i, 1, 1, 1700000000000000 + i, 1700000000000000 from n;
	insert into agent_providers (app_id, provider, agent_id) select app_id, 'github', id from agents;
	insert into managed_secrets (id, app_id, slug, name, description, allowed_hosts, injection, search_text, version, created_at, updated_at, value_set_at)
	values ('secret-0', 'APP', 'books', 'Books', '', '[]', '{}', 'books', 1, 1, 1, 1);
	insert into grants (id, app_id, secret_id, secret_slug, principal_type, agent_id, agent_name, methods, paths, tags, search_text, created_at, created_by)
	select 'grant-' || id, app_id, 'secret-0', 'books', 'agent', id, name, '[]', '[]', '[]', name || ' books', created_at, '' from agents;
	insert into calls (id, app_id, at, mode, agent_id, agent_name, key_id, grant_id, secret_id, secret_slug, method, host, path, status, class, latency_ms, outcome, run_id, thread_id, reported_at)
	with recursive n (i) as (select 0 union all select i + 1 from n where i < CALLS - 1)
	select '01a00000-0000-7000-8000-' || substr(cast(1000000000000 + i as text), 2), 'APP', 1700000000000000 + i * cast(1000000 as bigint), 'retrieve',
		'agent-' || (i % 100000), 'bot-' || (i % 100000), '', 'grant-agent-' || (i % 100000), 'secret-0', 'books', 'GET',
		'api-' || (i % 200) || '.example.com', '/v1/items', 200, '2xx', 12, 'ok', 'run-' || (i / 5), '', 1 from n;
	insert into runs (id, app_id, run_id, agents, agents_total, started_at, ended_at, calls)
	select min(cast(substr(run_id, 5) as bigint)), 'APP', run_id, '[]', 5, min(at), max(at), count(*) from calls group by run_id;
	insert into run_marks (kind, value, at, run)
	select distinct 'agent', c.agent_id, r.started_at, r.id from calls c join runs r on r.run_id = c.run_id;
	insert into run_marks (kind, value, at, run)
	select distinct 'host', c.host, r.started_at, r.id from calls c join runs r on r.run_id = c.run_id`

// BenchmarkTeams lists what teams of some sizes have. TEAMS_BENCH is another number of calls.
func BenchmarkTeams(b *testing.B) {
	for database, options := range map[string]func() store.Options{
		"SQLite":     func() store.Options { return store.Options{Path: filepath.Join(b.TempDir(), "bench.db")} },
		"PostgreSQL": func() store.Options { return store.Options{URL: pgtest.URL(b)} },
	} {
		b.Run(database, func(b *testing.B) {
			fmt.Println(database)
			s := storetest.Open(b, options())
			app, err := s.DefaultAppID(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			fill := strings.NewReplacer("APP", app, "CALLS", cmp.Or(os.Getenv("TEAMS_BENCH"), "1000000")).Replace(teamsData)
			if database == "PostgreSQL" {
				fill += `; analyze`
			}
			err = s.LongTx(b.Context(), func(tx *store.Tx) error {
				for statement := range strings.SplitSeq(fill, ";\n") {
					if err := tx.Exec(b.Context(), statement); err != nil {
						return fmt.Errorf("%s: %w", strings.TrimSpace(statement)[:40], err)
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
			for _, teams := range []store.Teams{nil, {}, {"small"}, {"middle"}, {"large"}, {"small", "large"}, {"nobody"}} {
				benchTeams(b, s, app, teams)
			}
		})
	}
}

func benchTeams(b *testing.B, s *store.Store, app string, teams store.Teams) {
	name := fmt.Sprint(teams)
	if teams == nil {
		name = "all"
	}
	ctx := b.Context()
	for what, list := range map[string]func(i int) error{
		"agents": func(int) error {
			_, err := s.ListAgents(ctx, store.AgentFilter{AppID: app, Teams: teams, Limit: 50})
			return err
		},
		"agents by name": func(int) error {
			_, err := s.ListAgents(ctx, store.AgentFilter{AppID: app, Teams: teams, Limit: 50, Sort: "-name"})
			return err
		},
		"agents: common": func(int) error {
			_, err := s.ListAgents(ctx, store.AgentFilter{AppID: app, Teams: teams, Limit: 50, Query: "bot-"})
			return err
		},
		"agents: rare": func(i int) error {
			_, err := s.ListAgents(ctx, store.AgentFilter{AppID: app, Teams: teams, Limit: 50, Query: fmt.Sprint("bot-9", i)})
			return err
		},
		"agents: github": func(int) error {
			_, err := s.ListAgents(ctx, store.AgentFilter{AppID: app, Teams: teams, Limit: 50, Provider: "github"})
			return err
		},
		"providers": func(int) error { _, err := s.Providers(ctx, app, teams); return err },
		"grants": func(int) error {
			_, err := s.ListGrants(ctx, store.GrantFilter{AppID: app, Teams: teams, Limit: 50})
			return err
		},
		"grants: secret": func(int) error {
			_, err := s.ListGrants(ctx, store.GrantFilter{AppID: app, Teams: teams, Limit: 50, SecretID: "secret-0", Sort: "-last_used_at"})
			return err
		},
		"grants: text": func(i int) error {
			_, err := s.ListGrants(ctx, store.GrantFilter{AppID: app, Teams: teams, Limit: 50, Query: fmt.Sprint("bot-9", i)})
			return err
		},
		"calls": func(int) error {
			_, err := s.ListCalls(ctx, store.CallFilter{AppID: app, Teams: teams, Limit: 50})
			return err
		},
		"calls: host": func(int) error {
			_, err := s.ListCalls(ctx, store.CallFilter{AppID: app, Teams: teams, Limit: 50, Host: "api-7.example.com"})
			return err
		},
		"calls: refused": func(int) error {
			_, err := s.ListCalls(ctx, store.CallFilter{AppID: app, Teams: teams, Limit: 50, Outcome: "refused"})
			return err
		},
		"runs": func(int) error {
			_, err := s.ListRuns(ctx, store.RunFilter{AppID: app, Teams: teams, Limit: 50})
			return err
		},
		"runs: host": func(int) error {
			_, err := s.ListRuns(ctx, store.RunFilter{AppID: app, Teams: teams, Limit: 50, Host: "api-7.example.com"})
			return err
		},
		"one run": func(int) error {
			_, err := s.Run(ctx, app, "run-1", teams)
			if err == store.ErrNotFound {
				err = nil
			}
			return err
		},
	} {
		benchMeasure(b, name+": "+what, list)
	}
}
