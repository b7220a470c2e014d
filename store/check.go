package store

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A rule is what must be so in the database. Its query counts the rows that break it, and names one of them.
type rule struct{ broken, query string }

var rules = []rule{
	{"keys that are not revoked, of agents that are",
		`select count(*), min(k.id) from api_keys k join agents a on a.id = k.agent_id where a.status = 'revoked' and k.revoked_at is null`},
	{"keys whose hash is under none of the server's secrets",
		`select count(*), min(k.id) from api_keys k where k.revoked_at is null and k.secret_id <> ''
			and not exists (select 1 from server_secrets s where s.id = k.secret_id and s.retired_at is null)`},
	{"values of managed secrets that are sealed under none of the master keys",
		`select count(*), min(v.secret_id) from secret_values v
			where not exists (select 1 from master_keys m where m.id = v.key_id and m.retired_at is null)`},
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

// Check looks for damage and returns a line for each kind of it. The schema must be the newest. It reads everything, as
// it is at one moment; the server may go on. It fails with an *UnavailableError when it can't read at present.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	problems, err := s.check(ctx)
	unreadable, err := damage(ctx, "", err)
	return append(problems, unreadable...), err
}

func (s *Store) check(ctx context.Context) (problems []string, err error) {
	err = s.db.Snapshot(ctx, func(read sqldb.Queries) error {
		q := queries{read}
		for _, look := range []func(context.Context) ([]string, error){
			read.Inspect,
			func(ctx context.Context) ([]string, error) { return indexChecks.On(read)(ctx, s, q) },
			s.readAll,
			func(ctx context.Context) ([]string, error) { return q.check(ctx, rules) },
			q.checkAgents,
		} {
			found, err := look(ctx)
			if problems = append(problems, found...); err != nil {
				return err
			}
		}
		return nil
	})
	return problems, err
}

// readAll reads every row.
func (s *Store) readAll(ctx context.Context) ([]string, error) {
	_, err := s.Dump(ctx, io.Discard, archive.Header{})
	return damage(ctx, "", err)
}

// damage makes a problem of an error that was met while everything was read. One of a database that can't be read at
// present, for somebody else's lock or for want of room, says nothing about what is in it.
func damage(ctx context.Context, where string, err error) (problems []string, rest error) {
	var down *UnavailableError
	if err == nil || ctx.Err() != nil || errors.As(err, &down) && !down.Damaged() {
		return nil, err
	}
	return []string{where + err.Error()}, nil
}

func (q queries) check(ctx context.Context, rules []rule) (problems []string, err error) {
	for _, r := range rules {
		found, err := q.breaks(ctx, r)
		if problems = append(problems, found...); err != nil {
			return problems, err
		}
	}
	return problems, nil
}

func (q queries) breaks(ctx context.Context, r rule) (problems []string, err error) {
	err = q.read.Each(ctx, "look for "+r.broken, func(row sqldb.Scanner) error {
		var n int
		var example *string
		err := row.Scan(&n, &example)
		if err == nil && n > 0 {
			problems = append(problems, fmt.Sprintf("%d %s, such as %s", n, r.broken, *example))
		}
		return err
	}, r.query)
	return problems, err
}

// indexChecks are for the index that searches go by.
var indexChecks = sqldb.Either[func(context.Context, *Store, queries) ([]string, error)]{
	SQLite: checkSearchIndex,
	PostgreSQL: func(context.Context, *Store, queries) ([]string, error) {
		return nil, nil // which it keeps itself
	},
}

// indexRules are those of what SQLite's search indexes are over.
var indexRules = []rule{
	{"agents that the search index has not as they are",
		`select count(*), min(a.id) from agents a left join agents_search_rows r on r.agent_id = a.id
			where r.agent_id is null or r.search_text <> a.search_text or r.status <> a.status or r.type <> a.type`},
	{"grants that the search index has not as they are",
		`select count(*), min(g.id) from grants g left join grants_search_rows r on r.grant_id = g.id
			where r.grant_id is null or r.search_text <> g.search_text`},
}

// checkSearchIndex compares SQLite's search indexes with what they are of, and has them compared with the rows they are over.
func checkSearchIndex(ctx context.Context, s *Store, q queries) ([]string, error) {
	problems, err := q.check(ctx, indexRules)
	if err != nil {
		return problems, err
	}
	for _, index := range []string{"agents_search", "grants_search"} {
		wrong, err := damage(ctx, "the search index: ", s.LongTx(ctx, func(tx *Tx) error {
			return tx.write.Exec(ctx, "check the search index",
				`insert into `+index+` (`+index+`, rank) values ('integrity-check', 1)`)
		}))
		if problems = append(problems, wrong...); err != nil {
			return problems, err
		}
	}
	return problems, nil
}
