package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"time"
)

// How long a caller waits for the database, everything included.
const (
	ReadPatience    = 5 * time.Second
	WritePatience   = 10 * time.Second
	CommandPatience = time.Minute // with a read of a command, which may be of all rows
	LongPatience    = time.Hour   // of commands, which people wait for
	TidyPatience    = time.Minute // in the background, with much to remove
)

// A guard stands between callers and the database: nothing waits without an end, connections that died are replaced
// without anybody noticing where that is safe, and what is wrong for all is remembered.
type guard struct {
	pool   *sql.DB
	idle   int    // connections the pool keeps
	late   string // why the database keeps somebody waiting for too long
	health health

	patience time.Duration // with one read
	watch    func(operation string, took time.Duration, trouble string)
}

// run does something within the given time, and once more on a fresh connection when the connection was lost on the
// way and nothing can have been changed. What do returns is classified.
func (g *guard) run(ctx context.Context, operation string, patience time.Duration, do func(context.Context) error) error {
	began := time.Now()
	err := g.work(ctx, patience, do)
	g.tell(operation, began, err)
	return err
}

func (g *guard) tell(operation string, began time.Time, err error) {
	if g.watch != nil {
		g.watch(operation, time.Since(began), troubleOf(err))
	}
}

func (g *guard) work(ctx context.Context, patience time.Duration, do func(context.Context) error) error {
	limited, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	err := do(limited)
	var e *UnavailableError
	if errors.As(err, &e) && e.lost && !e.Unknown && limited.Err() == nil {
		g.dropIdle()
		err = do(limited)
	}
	err = g.outOfTime(ctx, limited, err)
	g.health.observe(err)
	return err
}

// dropIdle closes the connections that nobody uses: when one died, the others did too.
func (g *guard) dropIdle() {
	g.pool.SetMaxIdleConns(0)
	g.pool.SetMaxIdleConns(g.idle)
}

// outOfTime makes the error of a wait that was ended by the limit, and not by the caller.
func (g *guard) outOfTime(ctx, limited context.Context, err error) error {
	var e *UnavailableError
	if err == nil || limited.Err() == nil || errors.As(err, &e) {
		return err
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &UnavailableError{Reason: g.late, Err: err}
}
