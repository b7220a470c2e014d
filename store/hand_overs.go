package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A HandOver is that the agents of somebody become somebody else's, in the background.
type HandOver struct {
	Owner     string // whose they are, an email
	Heir      string // whose they become
	OrderedBy string // the account in whose name each of them is changed
	OrderedAt time.Time
	Handed    int        // how many are the heir's by now
	Failed    int        // how many could not be
	Problem   string     // why, of the last one
	EndedAt   *time.Time // nil: it goes on
}

var handOvers = sqldb.NewTable("hand_overs",
	sqldb.Text("owner", func(h *HandOver) *string { return &h.Owner }, sqldb.Key),
	sqldb.Text("heir", func(h *HandOver) *string { return &h.Heir }, sqldb.Fixed),
	sqldb.Text("ordered_by", func(h *HandOver) *string { return &h.OrderedBy }, sqldb.Fixed),
	sqldb.Time("ordered_at", func(h *HandOver) *time.Time { return &h.OrderedAt }, sqldb.Fixed),
	sqldb.Int("handed", func(h *HandOver) *int { return &h.Handed }),
	sqldb.Int("failed", func(h *HandOver) *int { return &h.Failed }),
	sqldb.Text("problem", func(h *HandOver) *string { return &h.Problem }),
	sqldb.TimeOrNull("ended_at", func(h *HandOver) **time.Time { return &h.EndedAt }),
)

// PutHandOver adds one in place of the one of its owner that there is.
func (tx *Tx) PutHandOver(ctx context.Context, h HandOver) error {
	if err := tx.DeleteHandOver(ctx, h.Owner); err != nil {
		return err
	}
	return handOvers.Insert(ctx, tx.write, &h)
}

// LockHandOver returns that of an owner as it stays until the transaction ends, or ErrNotFound.
func (tx *Tx) LockHandOver(ctx context.Context, owner string) (HandOver, error) {
	return sqldb.OneRow(ctx, tx.read, handOvers, `where owner = $1`+tx.write.ForUpdate(), owner)
}

// UpdateHandOver writes how far one is.
func (tx *Tx) UpdateHandOver(ctx context.Context, h HandOver) error {
	return handOvers.Update(ctx, tx.write, &h)
}

// DeleteHandOver removes that of an owner, if there is one.
func (tx *Tx) DeleteHandOver(ctx context.Context, owner string) error {
	return tx.write.Exec(ctx, "remove a hand-over", `delete from hand_overs where owner = $1`, owner)
}

// HandOver returns that of an owner, or ErrNotFound.
func (q queries) HandOver(ctx context.Context, owner string) (HandOver, error) {
	return sqldb.OneRow(ctx, q.read, handOvers, `where owner = $1`, owner)
}

// OpenHandOvers returns those that go on, the oldest first.
func (q queries) OpenHandOvers(ctx context.Context) ([]HandOver, error) {
	return sqldb.Rows(ctx, q.read, handOvers, `where ended_at is null order by ordered_at, owner`)
}
