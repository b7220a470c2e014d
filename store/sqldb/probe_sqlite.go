package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"time"
)

// A sqliteProbe looks at the file itself, each time on a new connection, which remembers nothing of it.
type sqliteProbe struct {
	path    string
	admit   func(context.Context) error
	pool    *sql.DB
	dialect *dialect
	schema  *Schema

	mu      sync.Mutex
	checked time.Time     // when the last check of all pages began
	running chan struct{} // closed when it has ended
	found   error         // what it found
}

func newSQLiteProbe(db *DB) (*sqliteProbe, error) {
	pool, err := sql.Open("sqlite", sqliteSource(db.path)+"&mode=rw") // which makes no file where one is gone
	if err != nil {
		return nil, err
	}
	pool.SetMaxIdleConns(-1)
	ended := make(chan struct{})
	close(ended)
	return &sqliteProbe{
		path:    db.path,
		admit:   db.Admit,
		pool:    pool,
		dialect: db.dialect,
		schema:  db.schema,
		checked: time.Now(),
		running: ended,
	}, nil
}

// pages has do read the file on a new connection, without a limit of time.
func (p *sqliteProbe) pages(ctx context.Context, do func(Queries) error) error {
	conn, err := p.pool.Conn(ctx)
	if err != nil {
		return p.schema.doing("open the database's file", err)
	}
	defer conn.Close() //nolint:errcheck // it only read
	return do(Queries{conn: conn, dialect: p.dialect, schema: p.schema})
}

func (p *sqliteProbe) close() error { return p.pool.Close() }

// look reports what is wrong with the file or its disk.
func (p *sqliteProbe) look(ctx context.Context) error {
	if err := p.admit(ctx); err != nil {
		return err
	}
	if err := room(p.path); err != nil {
		return err
	}
	if err := p.pages(ctx, func(q Queries) error { return readFromEachTable(ctx, q) }); err != nil {
		return err
	}
	return p.check(ctx)
}

func readFromEachTable(ctx context.Context, q Queries) error {
	tables, err := Values[string](ctx, q, "look for tables", `select name from sqlite_master where type = 'table' and rootpage > 0`)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		return &UnavailableError{Reason: "the database's file was replaced by an empty one", Err: errors.New("it has no tables")}
	}
	for _, table := range tables {
		_, err := Values[int](ctx, q, "read from "+table, `select 1 from "`+strings.ReplaceAll(table, `"`, `""`)+`" limit 1`)
		if err != nil {
			return err
		}
	}
	return nil
}

// checkRate bounds what checks of all pages cost, in bytes of the file for each second of time.
const checkRate = 1 << 20

// check looks at every page now and then, and the more rarely the larger the file is. A check that takes longer than
// the context goes on, and who asks later learns what it found.
func (p *sqliteProbe) check(ctx context.Context) error {
	info, err := os.Stat(p.path)
	if err != nil {
		return &UnavailableError{Reason: "the database's file can't be opened", Err: err}
	}
	p.mu.Lock()
	due := time.Since(p.checked) > max(time.Second, time.Duration(info.Size()/checkRate)*time.Second)
	if due {
		p.checked, p.running = time.Now(), make(chan struct{})
		go p.checkAll(context.WithoutCancel(ctx), p.running)
	}
	running := p.running
	p.mu.Unlock()
	select {
	case <-running:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.found
}

func (p *sqliteProbe) checkAll(ctx context.Context, ended chan<- struct{}) {
	defer close(ended)
	ctx, cancel := context.WithTimeout(ctx, TidyPatience)
	defer cancel()
	var verdict string
	err := p.pages(ctx, func(q Queries) (err error) {
		verdict, err = Value[string](ctx, q, "check all pages", `pragma quick_check(1)`)
		return err
	})
	found := lasting(verdict, err)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
}

// lasting is what a check says of the file, nil when it says nothing: what came between may be over by now, and the
// next check be far away.
func lasting(verdict string, err error) error {
	var down *UnavailableError
	switch {
	case err == nil && verdict != "ok":
		return &UnavailableError{Reason: "the database's file is damaged", Err: errors.New(verdict), kind: damaged}
	case errors.As(err, &down) && down.kind == damaged:
		return err
	}
	return nil
}

// roomSize is more than a change takes.
const roomSize = 64 << 10

// room reports whether the disk takes another change.
func room(path string) error {
	name := path + "-room"
	err := os.WriteFile(name, make([]byte, roomSize), 0o600)
	if gone := os.Remove(name); !errors.Is(gone, fs.ErrNotExist) { // another process may ask at the same time
		err = errors.Join(err, gone)
	}
	return FileError(err)
}
