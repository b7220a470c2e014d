package sqldb

import (
	"context"
	"math/rand/v2"
	"time"
)

const maxAttempts = 10

// Transact runs fn in one transaction: all of its writes are kept, or none when it returns an error. On PostgreSQL fn
// may run again when another transaction got in the way or the connection was lost, so it must not have effects of its
// own. It fails with an *UnavailableError when the database can't do it at present, at the latest when patience ends.
//
// When there is too little room, the pages of the write-ahead log are moved to where they belong, so that the log can be used
// anew. What is urgent gets the reserve's room first.
func (db *DB) Transact(ctx context.Context, patience time.Duration, fn func(Tx) error) error {
	if err := db.Admit(ctx); err != nil {
		db.guard.health.observe(err)
		db.guard.tell(Write, time.Now(), err)
		return err
	}
	err := db.attempt(ctx, patience, fn)
	if OutOfRoom(err) && db.MakeRoom(ctx) {
		err = db.attempt(ctx, patience, fn)
	}
	if OutOfRoom(err) && db.spare.path != "" {
		db.emptyLog(ctx)
		err = db.attempt(ctx, patience, fn)
	}
	return err
}

// emptyLog waits little for those who read what is in the log, for nobody writes meanwhile.
func (db *DB) emptyLog(ctx context.Context) {
	err := db.checkpoint(context.WithoutCancel(ctx))
	if err != nil {
		db.logger.WarnContext(ctx, "the write-ahead log could not be emptied", "error", err)
	}
}

func (db *DB) checkpoint(ctx context.Context) error {
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range []string{`pragma busy_timeout(500)`, `pragma wal_checkpoint(truncate)`, `pragma busy_timeout(10000)`} {
		if _, e := conn.ExecContext(ctx, statement); e != nil {
			err = e
		}
	}
	return err
}

func (db *DB) attempt(ctx context.Context, patience time.Duration, fn func(Tx) error) error {
	return db.guard.run(ctx, Write, patience, func(ctx context.Context) error {
		for attempt := 1; ; attempt++ {
			err := db.Once(ctx, fn)
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
	return sleep(ctx, time.Duration(rand.IntN(attempt*10)+1)*time.Millisecond)
}

// sleep returns after a while, or with the context's error when that ends before.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// Once is Transact for what takes as long as it takes and can't run again.
func (db *DB) Once(ctx context.Context, fn func(Tx) error) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return db.schema.doing("begin a transaction", err)
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to undo
	say := &within{ctx: ctx, tx: tx, known: &db.statements}
	if err := fn(Tx{Queries{conn: say, dialect: db.dialect, schema: db.schema}}); err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return db.schema.doing("commit a transaction", committing(err))
	}
	db.guard.health.wrote()
	db.statements.learn(ctx, say.unknown)
	return nil
}

// Snapshot has fn read all as it is at one moment, for as long as it takes, whoever writes meanwhile.
func (db *DB) Snapshot(ctx context.Context, fn func(Queries) error) error {
	tx, err := db.reader.BeginTx(ctx, db.dialect.snapshot)
	if err != nil {
		return db.schema.doing("begin a snapshot", err)
	}
	defer tx.Rollback() //nolint:errcheck // it only reads
	return fn(Queries{conn: tx, dialect: db.dialect, schema: db.schema})
}

// Direct runs each statement by itself and without a limit of time, for those who set one themselves.
func (db *DB) Direct() Tx {
	return Tx{Queries{conn: db.writer, dialect: db.dialect, schema: db.schema}}
}
