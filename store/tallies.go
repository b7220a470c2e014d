package store

import (
	"context"
	"time"
)

// A Tally counts attempts to sign in until it ends. Its names are hashes: what strangers type is not kept.
type Tally struct {
	Name     string
	Account  string // whose password is tried, "" for anybody's
	Attempts int
	EndsAt   time.Time
}

const tallyColumns = `name, account, attempts, ends_at`

func scanTally(row scanner) (t Tally, err error) {
	var endsAt int64
	err = row.Scan(&t.Name, &t.Account, &t.Attempts, &endsAt)
	t.EndsAt = fromMicros(endsAt)
	return t, explain(err)
}

// Tally returns a tally that has not ended, or ErrNotFound.
func (q queries) Tally(ctx context.Context, name string, now time.Time) (Tally, error) {
	return row(ctx, q, scanTally, `select `+tallyColumns+` from sign_in_tallies
		where name = $1 and ends_at > $2`, name, micros(now))
}

// CountAttempt adds one to a tally and returns it. One that is new, or had ended, begins with it and ends at t.EndsAt.
// Whoever counts under the same name waits until the transaction ends.
func (tx *Tx) CountAttempt(ctx context.Context, t Tally, now time.Time) (Tally, error) {
	return row(ctx, tx.queries, scanTally, `
		insert into sign_in_tallies as t (`+tallyColumns+`) values ($1, $2, 1, $3)
		on conflict (name) do update set
			attempts = case when t.ends_at > $4 then t.attempts + 1 else 1 end,
			ends_at  = case when t.ends_at > $4 then t.ends_at else excluded.ends_at end
		returning `+tallyColumns, t.Name, t.Account, micros(t.EndsAt), micros(now))
}

// UncountAttempt takes one from a tally, unless it ended since it was counted.
func (tx *Tx) UncountAttempt(ctx context.Context, t Tally) error {
	return tx.exec(ctx, `update sign_in_tallies set attempts = attempts - 1
		where name = $1 and ends_at = $2 and attempts > 0`, t.Name, micros(t.EndsAt))
}

// ForgetTally removes a tally.
func (tx *Tx) ForgetTally(ctx context.Context, name string) error {
	return tx.exec(ctx, `delete from sign_in_tallies where name = $1`, name)
}

// ForgetTalliesOf removes every tally of an account.
func (tx *Tx) ForgetTalliesOf(ctx context.Context, account string) error {
	return tx.exec(ctx, `delete from sign_in_tallies where account = $1`, account)
}

// TrimTallies removes what has ended, and of the rest those with the fewest attempts until only so many are left: whoever
// makes names up by the thousand pushes those out, and not the one under attack.
func (s *Store) TrimTallies(ctx context.Context, now time.Time, most int) error {
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.deleteEndedTallies(ctx, now); err != nil {
			return err
		}
		n, err := value[int](ctx, tx.queries, `select count(*) from sign_in_tallies`)
		if err != nil || n <= most {
			return err
		}
		return tx.exec(ctx, `delete from sign_in_tallies where name in (
			select name from sign_in_tallies order by attempts, ends_at limit $1)`, n-most)
	})
}

func (tx *Tx) deleteEndedTallies(ctx context.Context, now time.Time) error {
	return tx.exec(ctx, `delete from sign_in_tallies where ends_at <= $1`, micros(now))
}
