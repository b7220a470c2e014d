package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/store/archive"
)

// A rule is what must be so in the database. Its query counts the rows that break it, and names one of them.
type rule struct{ broken, query string }

var rules = []rule{
	{"keys that are not revoked, of agents that are",
		`select count(*), min(k.id) from api_keys k join agents a on a.id = k.agent_id where a.status = 'revoked' and k.revoked_at is null`},
	{"keys whose hash is under none of the server's secrets",
		`select count(*), min(k.id) from api_keys k where k.revoked_at is null and k.secret_id <> ''
			and not exists (select 1 from server_secrets s where s.id = k.secret_id and s.retired_at is null)`},
	{"keys whose hash has not 32 bytes",
		`select count(*), min(id) from api_keys where length(hash) <> 32`},
	{"agents that have minted fewer keys than they have",
		`select count(*), min(id) from agents a where keys_minted < (select count(*) from api_keys k where k.agent_id = a.id)`},
	{"totals of agents that are not right",
		`select count(*), min(status) from (
			select status from (
				select app_id, status, type, n from agent_counts
				union all select app_id, status, type, -count(*) from agents group by app_id, status, type) sides
			group by app_id, status, type having sum(n) <> 0) wrong`},
}

// Check looks for damage and returns a line for each kind of it. The schema must be the newest. It reads everything,
// as it is at one moment; the server may go on.
// *UnavailableError when it can't be read at present.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	problems, err := s.check(ctx)
	unreadable, err := damage(ctx, "", err)
	return append(problems, unreadable...), err
}

func (s *Store) check(ctx context.Context) (problems []string, err error) {
	tx, err := s.reader.BeginTx(ctx, s.dialect.snapshot)
	if err != nil {
		return nil, explain(err)
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	q := queries{db: tx, dialect: s.dialect}
	if problems, err = s.dialect.inspect(ctx, s, q); err != nil {
		return problems, err
	}
	_, err = s.Dump(ctx, io.Discard, archive.Header{})
	unreadable, err := damage(ctx, "", err)
	if problems = append(problems, unreadable...); err != nil {
		return problems, err
	}
	for _, r := range rules {
		found, err := q.breaks(ctx, r)
		if err != nil {
			return problems, err
		}
		problems = append(problems, found...)
	}
	found, err := q.checkAgents(ctx)
	return append(problems, found...), err
}

// damage makes a problem of an error that was met while everything was read. One of a database that can't be read at
// present, for somebody else's lock or for want of room, says nothing about what is in it.
func damage(ctx context.Context, where string, err error) (problems []string, rest error) {
	var down *UnavailableError
	if err == nil || ctx.Err() != nil || errors.As(err, &down) && down.kind != damaged {
		return nil, err
	}
	return []string{where + err.Error()}, nil
}

func (q queries) breaks(ctx context.Context, r rule) ([]string, error) {
	type finding struct {
		n       int
		example *string
	}
	f, err := row(ctx, q, func(r scanner) (f finding, err error) {
		err = r.Scan(&f.n, &f.example)
		return f, err
	}, r.query)
	if err != nil || f.n == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("%d %s, such as %s", f.n, r.broken, *f.example)}, nil
}

// checkAgents compares what each agent's row repeats elsewhere.
func (q queries) checkAgents(ctx context.Context) ([]string, error) {
	providers, err := q.providersOfAgents(ctx)
	if err != nil {
		return nil, err
	}
	found := map[string][]string{}
	rows, err := q.db.QueryContext(ctx, `select search_text, `+agentColumns+` from agents`)
	if err != nil {
		return nil, explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		var fields agentFields
		var search string
		if err := rows.Scan(append([]any{&search}, fields.targets()...)...); err != nil {
			return nil, explain(err)
		}
		a, err := fields.agent()
		note := func(wrong bool, what string) {
			if wrong {
				found[what] = append(found[what], fields.a.ID)
			}
		}
		note(err != nil, "agents whose scopes can't be read")
		note(!json.Valid(a.Metadata) || !json.Valid(a.Policy), "agents whose metadata or policy is not JSON")
		note(err == nil && !slices.Equal(slices.Sorted(maps.Keys(a.Scopes)), providers[a.ID]), "agents that filters by provider miss or find in vain")
		note(err == nil && search != a.searchText(), "agents that searches miss or find in vain")
	}
	var problems []string
	for _, what := range slices.Sorted(maps.Keys(found)) {
		problems = append(problems, fmt.Sprintf("%d %s, such as %s", len(found[what]), what, found[what][0]))
	}
	return problems, explain(rows.Err())
}

func (q queries) providersOfAgents(ctx context.Context) (map[string][]string, error) {
	type allowed struct{ agent, provider string }
	rows, err := all(ctx, q, func(r scanner) (p allowed, err error) {
		err = r.Scan(&p.agent, &p.provider)
		return p, err
	}, `select agent_id, provider from agent_providers`)
	providers := make(map[string][]string, len(rows))
	for _, r := range rows {
		providers[r.agent] = append(providers[r.agent], r.provider)
	}
	for _, some := range providers {
		slices.Sort(some)
	}
	return providers, err
}

// inspectSQLite has SQLite look at its own pages, indexes and references, and at the search index.
func inspectSQLite(ctx context.Context, s *Store, q queries) (problems []string, err error) {
	lines, err := all(ctx, q, scanValue[string], `pragma integrity_check`)
	if err != nil {
		return nil, err
	}
	for _, line := range lines {
		if line != "ok" {
			problems = append(problems, "the file: "+strings.TrimSpace(line))
		}
	}
	references, err := all(ctx, q, scanValue[string], `select "table" || ' refers to a row of ' || "parent" || ' that is not there'
		from pragma_foreign_key_check`)
	problems = append(problems, references...)
	if err != nil {
		return problems, err
	}
	index, err := q.breaks(ctx, rule{"agents that the search index has not as they are",
		`select count(*), min(a.id) from agents a left join agents_search_rows r on r.agent_id = a.id
			where r.agent_id is null or r.search_text <> a.search_text or r.status <> a.status or r.type <> a.type`})
	problems = append(problems, index...)
	if err != nil {
		return problems, err
	}
	wrong, err := damage(ctx, "the search index: ", s.LongTx(ctx, func(tx *Tx) error {
		return tx.exec(ctx, `insert into agents_search (agents_search, rank) values ('integrity-check', 1)`)
	}))
	return append(problems, wrong...), err
}

// inspectPostgres leaves pages and references to PostgreSQL, which refuses what would break them.
func inspectPostgres(context.Context, *Store, queries) ([]string, error) { return nil, nil }
