package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// SecretCounts are what lists say of a managed secret beside its row.
type SecretCounts struct {
	MasterKeys []string // ids of those that its value is sealed under, each once
	Grants     int      // active ones
	Calls      int      // since a time
}

// CountOfSecrets returns the counts of some managed secrets, by id: grants as they are now, and calls since a time.
func (q queries) CountOfSecrets(ctx context.Context, secrets []ManagedSecret, now, since time.Time) (map[string]SecretCounts, error) {
	ids := make([]string, len(secrets))
	for i, s := range secrets {
		ids[i] = s.ID
	}
	counts := make(map[string]SecretCounts, len(secrets))
	for _, count := range []secretCount{
		{`select secret_id, key_id, count(*) from secret_values where %s group by secret_id, key_id`, nil,
			func(c *SecretCounts, keyID string, _ int) { c.MasterKeys = append(c.MasterKeys, keyID) }},
		{`select secret_id, '', count(*) from grants where revoked_at is null and expires_at > $1 and %s group by secret_id`, []any{sqldb.Micros(now)},
			func(c *SecretCounts, _ string, n int) { c.Grants = n }},
		{`select secret_id, '', count(*) from calls where at >= $1 and %s group by secret_id`, []any{sqldb.Micros(since)},
			func(c *SecretCounts, _ string, n int) { c.Calls = n }},
	} {
		if err := q.addCount(ctx, counts, ids, count); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// A secretCount is a query that counts by secret and a text, and where the numbers go. %s stands for which secrets.
type secretCount struct {
	query string
	args  []any
	put   func(c *SecretCounts, text string, n int)
}

func (q queries) addCount(ctx context.Context, counts map[string]SecretCounts, ids []string, count secretCount) error {
	where := &sqldb.Clause{}
	for _, arg := range count.args {
		where.Bind(arg)
	}
	q.read.AddIn(where, `secret_id`, ids)
	rows, err := sqldb.All(ctx, q.read, "count what managed secrets are used by", scanTally, fmt.Sprintf(count.query, where), where.Args()...)
	for _, row := range rows {
		c := counts[row.id]
		count.put(&c, row.text, row.n)
		counts[row.id] = c
	}
	return err
}

type secretTally struct {
	id, text string
	n        int
}

func scanTally(row sqldb.Scanner) (t secretTally, err error) {
	err = row.Scan(&t.id, &t.text, &t.n)
	return t, err
}
