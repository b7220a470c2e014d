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

// A sqliteProbe looks at the file itself, on connections of its own that remember nothing of it.
type sqliteProbe struct {
	path  string
	admit func(context.Context) error
	pool  *sql.DB
	pages Queries // without a limit of its own

	mu      sync.Mutex
	checked time.Time     // when the last check of all pages began
	running chan struct{} // closed when it has ended
	found   error         // what it found
}

func newSQLiteProbe(db *DB) (*sqliteProbe, error) {
	pool, err := sql.Open("sqlite", sqliteSource(db.path))
	if err != nil {
		return nil, err
	}
	pool.SetMaxIdleConns(-1)
	ended := make(chan struct{})
	close(ended)
	pages := Queries{conn: pool, dialect: db.dialect, schema: db.schema}
	return &sqliteProbe{path: db.path, admit: db.Admit, pool: pool, pages: pages, checked: time.Now(), running: ended}, nil
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
	tables, err := Values[string](ctx, p.pages, "look for tables", `select name from sqlite_master where type = 'table' and rootpage > 0`)
	if err != nil {
		return err
	}
	for _, table := range tables {
		_, err := Values[int](ctx, p.pages, "read from "+table, `select 1 from "`+strings.ReplaceAll(table, `"`, `""`)+`" limit 1`)
		if err != nil {
			return err
		}
	}
	return p.check(ctx)
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
	found := lasting(Value[string](ctx, p.pages, "check all pages", `pragma quick_check(1)`))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.found = found
}

// lasting is what a check says of the file, nil when it says nothing: what came between may be over by now, and the
// next check be far away.
func lasting(said string, err error) error {
	var down *UnavailableError
	switch {
	case err == nil && said != "ok":
		return &UnavailableError{Reason: "the database's file is damaged", Err: errors.New(said), kind: damaged}
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
	return ExplainFile(err)
}
