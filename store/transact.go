package store

import (
	"context"
	"math/rand/v2"
	"time"
)

const maxAttempts = 10

// Tx runs fn in one transaction: all of its writes are kept, or none when it returns an error. On PostgreSQL fn may
// run again when another transaction got in the way or the connection was lost, so it must not have effects of its own.
// *UnavailableError when the database can't at present, which it says after ten seconds at the latest.
func (s *Store) Tx(ctx context.Context, fn func(*Tx) error) error {
	return s.transact(ctx, writePatience, fn)
}

// transact is Tx with another limit. What is urgent gets more room when there is too little: the reserve's first, then
// that of the write-ahead log, whose pages are moved to where they belong.
func (s *Store) transact(ctx context.Context, patience time.Duration, fn func(*Tx) error) error {
	if err := s.spare.admit(ctx); err != nil {
		s.guard.health.observe(err)
		return err
	}
	err := s.attempt(ctx, patience, fn)
	for _, makeRoom := range []func(context.Context){s.spare.release, s.emptyLog} {
		if !OutOfRoom(err) || s.spare.path == "" || !isUrgent(ctx) {
			break
		}
		makeRoom(ctx)
		err = s.attempt(ctx, patience, fn)
	}
	return err
}

func (s *Store) emptyLog(ctx context.Context) {
	if _, err := s.writer.ExecContext(ctx, `pragma wal_checkpoint(truncate)`); err != nil {
		s.logger.WarnContext(ctx, "the write-ahead log could not be emptied", "error", err)
	}
}

func (s *Store) attempt(ctx context.Context, patience time.Duration, fn func(*Tx) error) error {
	return s.guard.run(ctx, patience, func(ctx context.Context) error {
		for attempt := 1; ; attempt++ {
			err := s.once(ctx, fn)
			if !retriable(err) || attempt == maxAttempts {
				return err
			}
			if err := pause(ctx, attempt); err != nil {
				return err
			}
		}
	})
}

// pause lets others finish, for longer from attempt to attempt.
func pause(ctx context.Context, attempt int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Duration(rand.IntN(attempt*10)+1) * time.Millisecond):
		return nil
	}
}

func (s *Store) once(ctx context.Context, fn func(*Tx) error) error {
	tx, err := s.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	if err := fn(&Tx{queries{db: within{ctx, tx}, dialect: s.dialect}}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return committing(err)
	}
	s.guard.health.wrote()
	return nil
}
