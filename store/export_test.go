package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// SetPatience replaces how long a read may take.
func (s *Store) SetPatience(d time.Duration) { s.db.LimitReads(d) }

// SetElapsed replaces the time that only goes forward, before the first request.
func (s *Store) SetElapsed(elapsed func() time.Duration) {
	s.auth.(*sqliteAuthenticator).elapsed = elapsed
}

// SortColumn is the column behind a word for a sort of a table, "" where there is none.
func SortColumn(table, word string) string {
	column, ok := map[string]interface {
		SortColumn(string) (sqldb.SortColumn, bool)
	}{"agents": agents, "managed_secrets": managedSecrets, "grants": grants}[table].SortColumn(word)
	if !ok {
		return ""
	}
	return column.Name()
}

// Exec runs any statement.
func (tx *Tx) Exec(ctx context.Context, statement string) error {
	return tx.write.Exec(ctx, "run a statement of a test", statement)
}

// An App is a row of a table of which nothing is known but here.
type App struct {
	ID, Name  string
	CreatedAt time.Time
}

var appList = list[App]{table: sqldb.NewTable("apps",
	sqldb.Text("id", func(a *App) *string { return &a.ID }, sqldb.Key),
	sqldb.Text("name", func(a *App) *string { return &a.Name }, sqldb.Sorts("called")),
	sqldb.Time("created_at", func(a *App) *time.Time { return &a.CreatedAt }, sqldb.Sorts("age")),
)}

// InsertApp adds an application.
func (tx *Tx) InsertApp(ctx context.Context, a App) error {
	return appList.table.Insert(ctx, tx.write, &a)
}

// ListApps returns a page of the applications whose name begins with something, and how many there are.
func (s *Store) ListApps(ctx context.Context, begins, sort string, limit int, after, before string) (rows []App, total int, next, previous string, err error) {
	where := &sqldb.Clause{}
	where.Add(`name like #`, begins+"%")
	o, err := appList.order(sort)
	if err != nil {
		return nil, 0, "", "", err
	}
	found, err := appList.find(ctx, s.read, "apps", where, where)
	if err != nil {
		return nil, 0, "", "", err
	}
	p, err := appList.page(ctx, s.read, paging{limit: limit, after: after, before: before}, o, found)
	return p.rows, found.total, p.next, p.previous, err
}

// ReadAcross looks a key up on SQLite as a request does, and does something else between reading it and remembering it.
func (s *Store) ReadAcross(ctx context.Context, hash []byte, meanwhile func()) error {
	desk, err := s.auth.(*sqliteAuthenticator).open(ctx)
	if err != nil {
		return err
	}
	_, _, generation, err := desk.keys.get(ctx, [][]byte{hash})
	if err != nil {
		return err
	}
	c, err := desk.keys.look(ctx, [][]byte{hash})
	meanwhile()
	desk.keys.put(c, generation)
	return err
}

// Gather gathers numbers that are written so, in one transaction at a time. It returns how one is written, and how many wait.
func Gather(write func(context.Context, []int) ([]error, error)) (do func(context.Context, int) error, waiting func() int) {
	g := &gatherer[int]{write: write, atOnce: 1}
	return g.do, func() int {
		g.mu.Lock()
		defer g.mu.Unlock()
		return len(g.waiting)
	}
}
