package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// SecretCounts are what lists say of a managed secret beside its row.
type SecretCounts struct {
	MasterKeys []string // ids of those that its value is sealed under, each once
	Grants     int      // active ones
	Calls      int      // since a time, as many as are counted

	GrantsCapped, CallsCapped bool // there are more
}

// CountOfSecrets returns the counts of some managed secrets, by id: grants as they are now, and calls since a time. No more than
// most of each are counted; 0 is for all.
func (q queries) CountOfSecrets(ctx context.Context, secrets []ManagedSecret, now, since time.Time, most int) (map[string]SecretCounts, error) {
	ids := make([]string, len(secrets))
	for i, s := range secrets {
		ids[i] = s.ID
	}
	limit := ""
	if most > 0 {
		limit = fmt.Sprintf(" limit %d", most+1)
	}
	cut := func(n int) (int, bool) {
		if most > 0 && n > most {
			return most, true
		}
		return n, false
	}
	counts := make(map[string]SecretCounts, len(secrets))
	for _, count := range []secretCount{
		{`select distinct v.secret_id, v.key_id, 0 from secret_values v where v.secret_id in (select value from %s)`, nil,
			func(c *SecretCounts, keyID string, _ int) { c.MasterKeys = append(c.MasterKeys, keyID) }},
		{`select s.value, '', (select count(*) from (select 1 from grants g where g.secret_id = s.value and g.revoked_at is null and g.expires_at > $2` + limit + `) some_grants) from %s s`, &now,
			func(c *SecretCounts, _ string, n int) { c.Grants, c.GrantsCapped = cut(n) }},
		{`select s.value, '', (select count(*) from (select 1 from calls c where c.secret_id = s.value and c.at >= $2` + limit + `) some_calls) from %s s`, &since,
			func(c *SecretCounts, _ string, n int) { c.Calls, c.CallsCapped = cut(n) }},
	} {
		if err := q.addCount(ctx, counts, ids, count); err != nil {
			return nil, err
		}
	}
	return counts, nil
}

// A secretCount is a query that counts by secret and a text, and where the numbers go. %s stands for the ids of the secrets,
// and $2 for a time. Each secret is counted by itself, so that no planner reads all calls for the sake of some.
type secretCount struct {
	query string
	time  *time.Time
	put   func(c *SecretCounts, text string, n int)
}

func (q queries) addCount(ctx context.Context, counts map[string]SecretCounts, ids []string, count secretCount) error {
	list, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	args := []any{string(list)}
	if count.time != nil {
		args = append(args, sqldb.Micros(*count.time))
	}
	query := fmt.Sprintf(count.query, q.read.Elements(1))
	rows, err := sqldb.All(ctx, q.read, "count what managed secrets are used by", scanTally, query, args...)
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
