package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// A migrationCase says what a migration does to the data that is there before it. TestEachMigrationKeepsTheData adds rows at each
// version and compares what all rows say before and after the next migration.
type migrationCase struct {
	changes []string                   // tables, and columns like "agents.name", whose contents it may change or take away
	after   func(*testing.T, *history) // what must be so for the rows that were there; nil: nothing more than that they stay
}

// migrationCases has a case for each migration but the first, by its file's name without the number.
var migrationCases = map[string]migrationCase{
	"guards": {},
	"search": {},
	"lists":  {after: countsAreRight},
	"short_prefixes": {changes: []string{"api_keys.prefix"}, after: func(t *testing.T, h *history) {
		if prefixes := h.texts(t, `select distinct prefix from api_keys`); !slices.Equal(prefixes, []string{"alter_key_agent_bncW", "alter_rk_vczo"}) {
			t.Errorf("keys show %q", prefixes)
		}
	}},
	"sign_in_tallies": {},
	"server_secrets": {changes: []string{"settings"}, after: func(t *testing.T, h *history) {
		if ids := h.texts(t, `select distinct secret_id from api_keys union all select id from server_secrets`); !slices.Equal(ids, []string{"fingerprint", "fingerprint"}) {
			t.Errorf("keys are of the secrets %q", ids)
		}
	}},
	"search_fill": {changes: []string{"agents_search_rows"}, after: searchFindsAll},
	"kept_forms":  {},
	"actor_use": {after: func(t *testing.T, h *history) {
		if n := h.count(t, `select count(*) from actors where last_used_at <> created_at`); n != 0 {
			t.Errorf("%d callers were not used when they were made known", n)
		}
	}},
	"task_leases":         {},
	"keys_without_secret": {},
	"managed_secrets":     {},
	"grants":              {},
	"calls":               {},
	"usage":               {},
	"run_marks":           {},
	"agent_history":       {after: historiesAreWhole},
	"audit_lists":         {},
	"endings":             {},
	"sso":                 {},
	"audit_chain": {after: func(t *testing.T, h *history) {
		if n := h.count(t, `select count(*) from audit_events where seq is not null or hash is not null`); n != 0 {
			t.Errorf("%d events have a place that nobody gave them", n)
		}
	}},
	"people": {after: func(t *testing.T, h *history) {
		accounts, people := h.count(t, `select count(*) from accounts`), h.count(t, `select count(*) from people where state = 'active' and search_text = email`)
		if unseen := h.count(t, `select count(*) from accounts where last_seen_at <> 1700000000000000`); accounts != people || unseen != 0 || accounts == 0 {
			t.Errorf("of %d accounts %d are people, and %d were never seen", accounts, people, unseen)
		}
	}},
	"access": {changes: []string{"accounts.role"}, after: func(t *testing.T, h *history) {
		if roles := h.texts(t, `select distinct role from accounts`); !slices.Equal(roles, []string{"administrator"}) {
			t.Errorf("accounts have the roles %q", roles)
		}
	}},
	"factors": {after: func(t *testing.T, h *history) {
		if n := h.count(t, `select count(*) from accounts where factors <> ''`) + h.count(t, `select count(*) from sessions where proven_at <> 0 or means <> ''`); n != 0 {
			t.Errorf("%d accounts and sessions have factors that nobody gave them", n)
		}
		if people, known := h.count(t, `select count(*) from people where state = 'active' and factors = ''`), h.count(t, `select count(*) from accounts`); people != known || known == 0 {
			t.Errorf("of %d accounts %d are people without factors", known, people)
		}
	}},
	"app_keys": {after: func(t *testing.T, h *history) {
		scopes := h.texts(t, `select distinct scopes from api_keys where agent_id is null`)
		if len(scopes) != 1 || !strings.Contains(scopes[0], `"agents:write"`) || strings.Contains(scopes[0], "keys:") || strings.Contains(scopes[0], "*") {
			t.Errorf("the application's keys have the scopes %q", scopes)
		}
		if n := h.count(t, `select count(*) from api_keys where agent_id is not null and scopes is not null`); n != 0 {
			t.Errorf("%d keys of agents list scopes", n)
		}
	}},
	"derived_ends": {},
	"audit_kinds":  {},
	"replicas":     {},
	"owners":       {},
	"ending_parts": {},
	"hand_overs":   {},
	"key_budgets": {after: func(t *testing.T, h *history) {
		if n := h.count(t, `select count(*) from api_keys where counts_within is not null`); n != 0 {
			t.Errorf("%d keys count within what others may send", n)
		}
	}},
	"password_links": {after: func(t *testing.T, h *history) {
		if n := h.count(t, `select count(*) from invitations where resets_id is not null`); n != 0 {
			t.Errorf("%d invitations set passwords", n)
		}
	}},
	"grant_lists": {},
	"nonce_epoch": {after: func(t *testing.T, h *history) {
		if h.options.URL == "" {
			return // there is none
		}
		if floor := h.count(t, `select min(floor) from nonce_epoch`); floor != 0 {
			t.Errorf("an upgrade refuses what expires up to %d", floor)
		}
	}},
}

// historiesAreWhole looks for the events about agents and their keys that were there before.
func historiesAreWhole(t *testing.T, h *history) {
	t.Helper()
	if lost := h.count(t, `select count(*) from audit_events where target_kind = 'agent' and agent_id <> target_id`); lost != 0 {
		t.Errorf("%d events are about no agent, or another", lost)
	}
	if lost := h.count(t, `select count(*) from audit_events e join api_keys k on k.id = e.target_id where e.agent_id <> coalesce(k.agent_id, '')`); lost != 0 {
		t.Errorf("%d events of keys are about no agent, or another", lost)
	}
}

func searchFindsAll(t *testing.T, h *history) {
	t.Helper()
	query := `select count(*) from agents_search where agents_search match '"bot-"'`
	if h.options.URL != "" {
		query = `select count(*) from agents where search_text like '%bot-%'`
	}
	if found, all := h.count(t, query), h.count(t, `select count(*) from agents`); found != all || all == 0 {
		t.Errorf("the index finds %d of %d agents", found, all)
	}
}

// countsAreRight compares the counts that triggers keep.
func countsAreRight(t *testing.T, h *history) {
	t.Helper()
	if wrong := h.count(t, `
		select count(*) from (select status, type, count(*) as n from agents group by status, type) a
		where n <> (select sum(n) from agent_counts c where c.status = a.status and c.type = a.type)`); wrong != 0 {
		t.Errorf("%d counts are wrong", wrong)
	}
}

// A history is a database that is brought from version to version.
type history struct {
	db       *sql.DB
	options  store.Options
	provider *goose.Provider
	tables   string // a query for the names of all tables
	columns  string // a query for the names of a table's columns
	bytes    string // what makes bytes of a text
}

// onEachHistory runs a test on a database of each kind that no migration was made in yet.
func onEachHistory(t *testing.T, test func(*testing.T, *history)) {
	onEachFile(t, func(t *testing.T, o store.Options, _ *sql.DB) {
		driver, source := "sqlite", o.Path
		if o.URL != "" {
			driver, source = "pgx", o.URL+"&default_query_exec_mode=exec" // plans don't outlive a migration
		}
		db, err := sql.Open(driver, source)
		must(t, err)
		t.Cleanup(func() { db.Close() })
		h := &history{
			db:      db,
			options: o,
			bytes:   `cast(%s as blob)`,
			tables: `select name from sqlite_schema where type = 'table' and name not like 'sqlite%' and name not like '%\_search%' escape '\'
				or name in ('agents_search_rows', 'grants_search_rows') order by name`,
			columns: `select name from pragma_table_info('%s') order by name`,
		}
		dialect, folder := goose.DialectSQLite3, "sqlite"
		if o.URL != "" {
			h.bytes = `convert_to(%s, 'UTF8')`
			h.tables = `select table_name from information_schema.tables where table_schema = current_schema() order by 1`
			h.columns = `select column_name from information_schema.columns where table_name = '%s' order by 1`
			dialect, folder = goose.DialectPostgres, "postgres"
		}
		files := t.TempDir()
		for _, from := range []string{"shared", folder} {
			must(t, os.CopyFS(files, os.DirFS(filepath.Join("migrations", from))))
		}
		h.provider, err = goose.NewProvider(dialect, db, os.DirFS(files), goose.WithTableName(store.MigrationsTable))
		must(t, err)
		test(t, h)
	})
}

// versions are the migrations in their order, the first one left out.
func (h *history) versions() []*goose.Source { return h.provider.ListSources()[1:] }

// nameOf is the name of a migration's file, without the number.
func nameOf(s *goose.Source) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(s.Path), ".sql"), "_")
	return name
}

func (h *history) upTo(t *testing.T, version int64) {
	t.Helper()
	_, err := h.provider.UpTo(t.Context(), version)
	must(t, err)
}

func (h *history) count(t *testing.T, query string) (n int) {
	t.Helper()
	must(t, h.db.QueryRowContext(t.Context(), query).Scan(&n))
	return n
}

// texts reads rows as texts, in their order.
func (h *history) texts(t *testing.T, query string) (found []string) {
	t.Helper()
	rows, err := h.db.QueryContext(t.Context(), query)
	must(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	must(t, err)
	for rows.Next() {
		values, targets := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		must(t, rows.Scan(targets...))
		found = append(found, strings.TrimSuffix(strings.TrimPrefix(fmt.Sprint(values), "["), "]"))
	}
	must(t, rows.Err())
	slices.Sort(found)
	return found
}

// A generation is rows made at one version with the columns of the first, which every later version must still take. In
// each are n agents of which some are suspended or revoked, two keys for each of them, and something of everything else.
const generation = `
with recursive n(i) as (select 1 union all select i + 1 from n where i < %[2]d)
insert into agents (id, app_id, name, display_name, type, status, scopes, policy, metadata, owner, team, search_text,
	version, keys_minted, created_at, updated_at, revoked_at)
select %[4]s, %[3]s, 'bot-%[1]d-' || i, 'Bot Ä ' || i, case when i %% 2 = 0 then 'agent' else 'service' end,
	case i %% 5 when 0 then 'revoked' when 1 then 'inactive' else 'active' end,
	'{"github":["read"]}', '{}', '{"owner":"ann@example.test"}', 'ann@example.test', '',
	'bot-%[1]d-' || i || ' bot ä ann@example.test ' || %[4]s, 3, 2, 1700000000000000 + i, 1700000000000000 + i,
	case i %% 5 when 0 then 1700000000000000 + i end
from n;
insert into agent_providers (app_id, provider, agent_id) select app_id, 'github', id from agents where name like 'bot-%[1]d-%%';
insert into api_keys (id, app_id, agent_id, number, name, prefix, hash, acknowledgement, created_at, deprecated_at, revoked_at)
select a.id || '-' || k.number, app_id, a.id, k.number, a.name || '-' || k.number, 'alter_key_agent_bncW',
	%[5]s, 'done', created_at, case k.number when 1 then created_at end, revoked_at
from agents a cross join (select 1 as number union all select 2) k where name like 'bot-%[1]d-%%';
insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at, last_used_at)
values ('app-key-%[1]d', %[3]s, 0, 'app-%[1]d', 'alter_rk_vczo2345672', %[6]s, '', 1700000000000000, 1700000000000001);
insert into idempotency_keys (app_id, operation, key, body_hash, agent_id, key_id, created_at)
select app_id, 'create', id, %[6]s, id, id || '-1', created_at from agents where name like 'bot-%[1]d-%%';
insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label,
	address, user_agent, request_id, traceparent, context, detail)
select 'created-' || id, app_id, created_at, 'account', 'account-%[1]d', 'ann@example.test', 'agent.created', 'agent', id, name,
	'127.0.0.1', 'Tester', 'r', '', null, '{"scopes":{"github":["read"]}}'
from agents where name like 'bot-%[1]d-%%';
insert into actors (id, app_id, caller, type, created_at) values ('actor-%[1]d', %[3]s, 'caller-%[1]d', 'service', 1700000000000000);
insert into accounts (id, email, password_hash, role, created_at, password_changed_at)
values ('account-%[1]d', 'admin%[1]d@example.test', '$argon2id$', 'admin', 1700000000000000, 1700000000000000);
insert into sessions (id_hash, account_id, data, created_at, last_seen_at, expires_at)
values (%[6]s, 'account-%[1]d', %[6]s, 1700000000000000, 1700000000000000, 1900000000000000);
insert into settings (name, value) values ('setting-%[1]d', 'kept');`

const generationApp = `'00000000-0000-7000-8000-000000000001'`

// add makes a generation of n agents.
func (h *history) add(t *testing.T, version int64, n int) {
	t.Helper()
	id := fmt.Sprintf(`'0190a0a0-0000-7000-8%03d-' || cast(%d + i as text)`, version, 100_000_000_000)
	keyHash := fmt.Sprintf(h.bytes, `a.id || k.number`)
	hash := fmt.Sprintf(h.bytes, fmt.Sprintf(`'generation %d'`, version))
	run(t, h.db, fmt.Sprintf(generation, version, n, generationApp, id, keyHash, hash))
}

// contents are what all rows of all tables say.
type contents map[string]tableContents

type tableContents struct {
	columns []string
	rows    []string
}

// look reads the contents, only of the given tables and columns if any.
func (h *history) look(t *testing.T, only contents) contents {
	t.Helper()
	found := contents{}
	for _, table := range h.texts(t, h.tables) {
		if table == store.MigrationsTable {
			continue
		}
		columns := h.texts(t, fmt.Sprintf(h.columns, table))
		if only != nil {
			columns = slices.DeleteFunc(columns, func(name string) bool { return !slices.Contains(only[table].columns, name) })
		}
		if len(columns) > 0 {
			found[table] = tableContents{columns, h.texts(t, "select "+strings.Join(columns, ", ")+" from "+table)}
		}
	}
	return found
}

// without leaves out what a migration may change.
func (c contents) without(changes []string) contents {
	kept := contents{}
	for table, content := range c {
		columns := slices.DeleteFunc(slices.Clone(content.columns), func(name string) bool { return slices.Contains(changes, table+"."+name) })
		if !slices.Contains(changes, table) {
			kept[table] = tableContents{columns: columns}
		}
	}
	return kept
}

func TestEachMigrationKeepsTheData(t *testing.T) {
	onEachHistory(t, func(t *testing.T, h *history) {
		h.upTo(t, 1)
		run(t, h.db, `insert into settings (name, value) values ('secret_fingerprint', 'fingerprint')`)
		var added []int64 // generations; a database may have no migration of some number
		for _, migration := range h.versions() {
			name := nameOf(migration)
			case_, known := migrationCases[name]
			if !known {
				t.Fatalf("the migration %s has no case: add one to migrationCases", filepath.Base(migration.Path))
			}
			h.add(t, migration.Version-1, 3)
			added = append(added, migration.Version-1)
			wanted := h.look(t, nil).without(case_.changes)
			before := h.look(t, wanted)
			h.upTo(t, migration.Version)
			after := h.look(t, wanted)
			for table := range wanted {
				if !slices.Equal(before[table].rows, after[table].rows) {
					t.Errorf("%s changes %s %v:\n before %q\n after  %q", name, table, wanted[table].columns, before[table].rows, after[table].rows)
				}
			}
			if case_.after != nil {
				case_.after(t, h)
			}
		}
		newest := h.versions()[len(h.versions())-1].Version
		h.add(t, newest, 3)
		for _, version := range append(added, newest) {
			h.serves(t, version, 3)
		}
	})
}

// serves checks through the store's own doors that a generation of n agents is all there.
func (h *history) serves(t *testing.T, version int64, n int) {
	t.Helper()
	s := storetest.Open(t, h.options)
	defer s.Close()
	app := appID(t, s)
	name := fmt.Sprintf("bot-%d-", version)
	for query, want := range map[string]int{name: n, strings.ToUpper(name): n, fmt.Sprintf("7000-8%03d", version): n, "o": n} {
		page, err := s.ListAgents(t.Context(), store.AgentFilter{
			AppID:          app,
			IncludeRevoked: true,
			Query:          query,
			Limit:          5,
			WithKeyCounts:  true,
		})
		must(t, err)
		if page.Total < min(want, 1000) {
			t.Errorf("of %d agents of version %d a search for %q finds %d", want, version, query, page.Total)
		}
	}
	agent, err := s.AgentByName(t.Context(), app, name+"2")
	must(t, err)
	keys, err := s.KeysOfAgent(t.Context(), agent.ID)
	must(t, err)
	events, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: agent.ID, Limit: 10})
	must(t, err)
	if len(keys) != 2 || len(events) != 1 || agent.Status != "active" || agent.Owner != "ann@example.test" || agent.Scopes["github"][0] != "read" {
		t.Errorf("of version %d: agent %+v, keys %+v, events %+v", version, agent, keys, events)
	}
	if _, err := s.AccountByEmail(t.Context(), fmt.Sprintf("admin%d@example.test", version)); err != nil {
		t.Errorf("the account of version %d: %v", version, err)
	}
	if _, err := s.SessionByHash(t.Context(), fmt.Appendf(nil, "generation %d", version)); err != nil {
		t.Errorf("the session of version %d: %v", version, err)
	}
	if value, err := s.Setting(t.Context(), fmt.Sprintf("setting-%d", version)); value != "kept" {
		t.Errorf("the setting of version %d: %q, %v", version, value, err)
	}
}

func TestANewerSchemaIsRefused(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
		must(t, storetest.Open(t, o).Close())
		run(t, db, `insert into `+store.MigrationsTable+` (version_id, is_applied) values (99, `+map[bool]string{true: "true", false: "1"}[o.URL != ""]+`)`)
		s, err := store.Open(context.Background(), o)
		if err == nil {
			s.Close()
			t.Fatal("it was opened")
		}
		if text := err.Error(); !strings.Contains(text, "version 99") || !strings.Contains(text, "up to ") {
			t.Errorf("it says: %s", text)
		}
	})
}

// A backup of one database may be restored into the other, which needs the same versions.
func TestBothDatabasesHaveTheSameVersions(t *testing.T) {
	found := map[string][]int64{}
	onEachHistory(t, func(t *testing.T, h *history) {
		for _, migration := range h.versions() {
			found[filepath.Base(t.Name())] = append(found[filepath.Base(t.Name())], migration.Version)
		}
	})
	if len(found) == 2 && !slices.Equal(found["SQLite"], found["PostgreSQL"]) {
		t.Errorf("they differ: %v", found)
	}
}

// grantsBefore are grants of a version that had no index of their texts.
const grantsBefore = `
insert into managed_secrets (id, app_id, slug, name, description, allowed_hosts, injection, search_text, version, created_at, updated_at, value_set_at)
	select 'secret-1', id, 'one', 'One', '', '[]', '{}', 'one', 1, 1, 1, 1 from apps;
insert into grants (id, app_id, secret_id, secret_slug, principal_type, agent_name, label, methods, paths, tags, search_text, created_at, created_by)
	select 'grant-1', id, 'secret-1', 'one', 'system', '', 'Ledger', '[]', '[]', '[]', 'one ledger', 1, 'ann' from apps;
insert into grants (id, app_id, secret_id, secret_slug, principal_type, agent_name, label, methods, paths, tags, search_text, created_at, created_by, parent_grant_id, depth)
	select 'grant-2', id, 'secret-1', 'one', 'system', '', 'Till', '[]', '[]', '[]', 'one till', 1, 'ann', 'grant-1', 1 from apps`

func TestGrantsOfOlderVersionsAreFound(t *testing.T) {
	onEachHistory(t, func(t *testing.T, h *history) {
		h.upTo(t, 19)
		run(t, h.db, grantsBefore)
		s := storetest.Open(t, h.options)
		defer s.Close()
		for want, f := range map[string]store.GrantFilter{
			"grant-1": {Query: "LEDG"},
			"grant-2": {Below: "grant-1", Label: "Till"},
		} {
			f.AppID, f.Limit = appID(t, s), 5
			page, err := s.ListGrants(t.Context(), f)
			must(t, err)
			if len(page.Grants) != 1 || page.Grants[0].ID != want {
				t.Errorf("%+v finds %v", f, page.Grants)
			}
		}
	})
}
