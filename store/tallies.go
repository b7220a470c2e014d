package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Tally counts attempts to sign in until it ends. Its names are hashes: what strangers type is not kept.
type Tally struct {
	Name     string
	Account  string // whose password is tried, "" for anybody's
	Attempts int
	EndsAt   time.Time
}

var tallies = sqldb.NewTable("sign_in_tallies",
	sqldb.Text("name", func(t *Tally) *string { return &t.Name }, sqldb.Key),
	sqldb.Text("account", func(t *Tally) *string { return &t.Account }),
	sqldb.Int("attempts", func(t *Tally) *int { return &t.Attempts }),
	sqldb.Time("ends_at", func(t *Tally) *time.Time { return &t.EndsAt }),
)

// Tally returns a tally that has not ended, or ErrNotFound.
func (q queries) Tally(ctx context.Context, name string, now time.Time) (Tally, error) {
	return sqldb.OneRow(ctx, q.read, tallies, `where name = $1 and ends_at > $2`, name, sqldb.Micros(now))
}

// CountAttempt adds one to a tally and returns it. One that is new, or had ended, begins with it and ends at t.EndsAt.
// Whoever counts under the same name waits until the transaction ends.
func (tx *Tx) CountAttempt(ctx context.Context, t Tally, now time.Time) (Tally, error) {
	t.Attempts = 1
	err := tallies.InsertReturning(ctx, tx.write, &t, `values (...)
		on conflict (name) do update set
			attempts = case when sign_in_tallies.ends_at > # then sign_in_tallies.attempts + 1 else 1 end,
			ends_at  = case when sign_in_tallies.ends_at > # then sign_in_tallies.ends_at else excluded.ends_at end`,
		sqldb.Micros(now), sqldb.Micros(now))
	return t, err
}

// UncountAttempt takes one from a tally, unless it ended since it was counted.
func (tx *Tx) UncountAttempt(ctx context.Context, t Tally) error {
	return tx.write.Exec(ctx, "take an attempt from a tally", `update sign_in_tallies set attempts = attempts - 1
		where name = $1 and ends_at = $2 and attempts > 0`, t.Name, sqldb.Micros(t.EndsAt))
}

// ForgetTally removes a tally.
func (tx *Tx) ForgetTally(ctx context.Context, name string) error {
	return tx.write.Exec(ctx, "remove a tally", `delete from sign_in_tallies where name = $1`, name)
}

// ForgetTalliesOf removes every tally of an account.
func (tx *Tx) ForgetTalliesOf(ctx context.Context, account string) error {
	return tx.write.Exec(ctx, "remove the tallies of an account", `delete from sign_in_tallies where account = $1`, account)
}

// TrimTallies removes what has ended, and of the rest those with the fewest attempts until only so many are left: whoever
// makes names up by the thousand pushes those out, and not the one under attack.
func (s *Store) TrimTallies(ctx context.Context, now time.Time, most int) error {
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.deleteEndedTallies(ctx, now); err != nil {
			return err
		}
		n, err := tx.read.CountRows(ctx, "sign_in_tallies")
		if err != nil || n <= most {
			return err
		}
		return tx.write.Exec(ctx, "remove the smallest tallies", `delete from sign_in_tallies where name in (
			select name from sign_in_tallies order by attempts, ends_at limit $1)`, n-most)
	})
}

func (tx *Tx) deleteEndedTallies(ctx context.Context, now time.Time) error {
	return tx.write.Exec(ctx, "remove the tallies that have ended", `delete from sign_in_tallies where ends_at <= $1`, sqldb.Micros(now))
}
