package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Departure is that a provider of single sign-on does not let somebody in any more.
type Departure struct {
	AccountID   string
	Provider    string // its id in the configuration
	Reason      string
	At          time.Time
	SuspendAt   *time.Time // when the person's agents are suspended, nil: not by itself
	SuspendedAt *time.Time // when that was done
	Agents      int        // how many were suspended
}

var departures = sqldb.NewTable("departures",
	sqldb.Text("account_id", func(d *Departure) *string { return &d.AccountID }, sqldb.Key),
	sqldb.Text("provider", func(d *Departure) *string { return &d.Provider }, sqldb.Fixed),
	sqldb.Text("reason", func(d *Departure) *string { return &d.Reason }, sqldb.Fixed),
	sqldb.Time("at", func(d *Departure) *time.Time { return &d.At }, sqldb.Fixed),
	sqldb.TimeOrNull("suspend_at", func(d *Departure) **time.Time { return &d.SuspendAt }),
	sqldb.TimeOrNull("suspended_at", func(d *Departure) **time.Time { return &d.SuspendedAt }),
	sqldb.Int("agents", func(d *Departure) *int { return &d.Agents }),
)

// InsertDeparture adds one. ErrConflict when the account has one.
func (tx *Tx) InsertDeparture(ctx context.Context, d Departure) error {
	return departures.Insert(ctx, tx.write, &d)
}

// UpdateDeparture writes when agents are suspended, and were.
func (tx *Tx) UpdateDeparture(ctx context.Context, d Departure) error {
	return departures.Update(ctx, tx.write, &d)
}

// Departure returns that of an account, or ErrNotFound.
func (q queries) Departure(ctx context.Context, accountID string) (Departure, error) {
	return sqldb.OneRow(ctx, q.read, departures, `where account_id = $1`, accountID)
}

// DeparturesOf returns those of some accounts.
func (q queries) DeparturesOf(ctx context.Context, accountIDs ...string) ([]Departure, error) {
	if len(accountIDs) == 0 {
		return nil, nil
	}
	where := &sqldb.Clause{}
	q.read.AddIn(where, `account_id`, accountIDs)
	return sqldb.Rows(ctx, q.read, departures, `where `+where.String(), where.Args()...)
}

// Departures returns the newest ones.
func (q queries) Departures(ctx context.Context, limit int) ([]Departure, error) {
	return sqldb.Rows(ctx, q.read, departures, `order by at desc, account_id limit $1`, limit)
}

// LockDeparture is Departure as it stays until the transaction ends.
func (tx *Tx) LockDeparture(ctx context.Context, accountID string) (Departure, error) {
	return sqldb.OneRow(ctx, tx.read, departures, `where account_id = $1`+tx.write.ForUpdate(), accountID)
}

// DueDepartures returns those whose agents are to be suspended by now.
func (q queries) DueDepartures(ctx context.Context, now time.Time) ([]Departure, error) {
	return sqldb.Rows(ctx, q.read, departures, `where suspended_at is null and suspend_at <= $1 order by account_id`, sqldb.Micros(now))
}

// CountLatched returns how many agents stay suspended for an owner who left.
func (tx *Tx) CountLatched(ctx context.Context, owner string) (int, error) {
	return sqldb.Value[int](ctx, tx.read, "count the agents of who left", `select count(*) from agents where latched_for = $1`, owner)
}

// DeleteDeparture removes that of an account and returns it, or fails with ErrNotFound.
func (tx *Tx) DeleteDeparture(ctx context.Context, accountID string) (Departure, error) {
	d, err := tx.LockDeparture(ctx, accountID)
	if err != nil {
		return d, err
	}
	return d, tx.write.Exec(ctx, "remove a departure", `delete from departures where account_id = $1`, accountID)
}

// SpareAgents has no departure suspend agents any more by itself.
func (tx *Tx) SpareAgents(ctx context.Context) error {
	return tx.write.Exec(ctx, "spare the agents of who left", `update departures set suspend_at = null where suspended_at is null`)
}
