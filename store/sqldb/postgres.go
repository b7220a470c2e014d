package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

const (
	connectTimeout = 5 * time.Second // of one attempt, where the URL says nothing else
	connectEvery   = 500 * time.Millisecond
	defaultWait    = 30 * time.Second
)

// openPostgres connects to a database, for which it waits when the database is not up yet.
func openPostgres(ctx context.Context, o Options) (*sql.DB, error) {
	config, err := pgx.ParseConfig(o.URL)
	if err != nil {
		return nil, err
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = connectTimeout
	}
	db := poolOf(config)
	if err := awaitPostgres(ctx, db, o); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	pooled, err := behindPooler(ctx, db)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if !pooled || config.DefaultQueryExecMode != pgx.QueryExecModeCacheStatement {
		return db, nil
	}
	// A prepared statement stays with PostgreSQL's end of a connection, which a pooler gives to others.
	config.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	return poolOf(config), db.Close()
}

func poolOf(config *pgx.ConnConfig) *sql.DB {
	db := stdlib.OpenDB(*config)
	db.SetMaxOpenConns(max(16, 4*runtime.NumCPU()))
	db.SetMaxIdleConns(postgresDialect.idle)
	db.SetConnMaxIdleTime(5 * time.Minute)
	return db
}

// behindPooler reports whether something like PgBouncer stands between here and PostgreSQL: then the process that was
// announced when the connection was made is not the one that answers.
func behindPooler(ctx context.Context, db *sql.DB) (pooled bool, err error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	var answers uint32
	err = conn.QueryRowContext(ctx, `select pg_backend_pid()`, pgx.QueryExecModeExec).Scan(&answers)
	if err != nil {
		return false, err
	}
	err = conn.Raw(func(c any) error {
		pooled = c.(*stdlib.Conn).Conn().PgConn().PID() != answers
		return nil
	})
	return pooled, err
}

// awaitPostgres makes the first connection. A database that is on its way up is waited for, with a line in the log.
func awaitPostgres(ctx context.Context, db *sql.DB, o Options) error {
	deadline := time.Now().Add(o.Wait)
	for waiting := false; ; waiting = true {
		err := db.PingContext(ctx)
		if err == nil || ctx.Err() != nil || !comingUp(err) {
			return err
		}
		if !waiting {
			o.Logger.WarnContext(ctx, "PostgreSQL does not answer yet", "wait_ms", o.Wait.Milliseconds(), "error", oneLine(err))
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("PostgreSQL did not answer within %s: start it, or check the address: %w", o.Wait, err)
		}
		if err := sleep(ctx, connectEvery); err != nil {
			return err
		}
	}
}

// oneLine is an error for the log; pgx lists every address it tried on a line of its own.
func oneLine(err error) slog.Value {
	return slog.StringValue(strings.Join(strings.Fields(err.Error()), " "))
}

// comingUp reports whether an error may pass by itself: nobody listens yet, or who listens can't serve yet.
func comingUp(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return gone(pg.Code) || strings.HasPrefix(pg.Code, "53")
	}
	var network net.Error
	return errors.As(err, &network) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}
