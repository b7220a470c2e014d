package sqldb_test

import (
	"encoding/json"
	"errors"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A thing has a field of each kind that a column may be of.
type thing struct {
	ID      string
	Label   *string
	Hash    []byte
	Size    int
	Limit   *int
	Doc     json.RawMessage
	Note    json.RawMessage
	Shape   []string
	Made    time.Time
	Known   time.Time
	Ended   *time.Time
	UsedAt  *time.Time
	Written string // what search_text is derived from
}

var things = sqldb.NewTable("things",
	sqldb.Text("id", func(t *thing) *string { return &t.ID }, sqldb.Key),
	sqldb.TextOrNull("label", func(t *thing) **string { return &t.Label }),
	sqldb.Bytes("hash", func(t *thing) *[]byte { return &t.Hash }),
	sqldb.Int("size", func(t *thing) *int { return &t.Size }),
	sqldb.IntOrNull("most", func(t *thing) **int { return &t.Limit }),
	sqldb.JSON("doc", func(t *thing) *json.RawMessage { return &t.Doc }),
	sqldb.JSONOrNull("note", func(t *thing) *json.RawMessage { return &t.Note }),
	sqldb.Coded("shape", (*thing).setShape, (*thing).shape),
	sqldb.Time("made", func(t *thing) *time.Time { return &t.Made }, sqldb.Fixed, sqldb.Sorts("age")),
	sqldb.TimeOrZero("known", func(t *thing) *time.Time { return &t.Known }),
	sqldb.TimeOrNull("ended", func(t *thing) **time.Time { return &t.Ended }),
	sqldb.TimeOrNever("used_at", func(t *thing) **time.Time { return &t.UsedAt }),
	sqldb.Derived("search_text", func(t *thing) string { return strings.ToLower(t.Written) }),
)

func (t *thing) setShape(from string) error { return json.Unmarshal([]byte(from), &t.Shape) }

func (t *thing) shape() (any, error) {
	text, err := json.Marshal(t.Shape)
	return string(text), err
}

var errOversize = errors.New("a thing is too large")

func schema() *sqldb.Schema {
	nothing := &fstest.MapFile{Data: []byte("-- +goose Up\nselect 1;\n")}
	return &sqldb.Schema{
		Migrations: fstest.MapFS{
			"shared/00001_things.sql": {Data: []byte(`-- +goose Up
				create table things (id text primary key, label text, hash bytea not null, size integer not null,
					most integer, doc text not null, note text, shape text not null, made bigint not null, known bigint not null,
					ended bigint, used_at bigint not null, search_text text not null,
					beside integer not null default 0, constraint oversize check (size < 100));`)},
			"sqlite/00002_none.sql":   nothing,
			"postgres/00002_none.sql": nothing,
		},
		Versions: "things_migrations",
		Former:   "other_versions",
		Tables:   []string{"things"},
		Filled:   []string{"things"},
		Refusals: []sqldb.Refusal{{Says: "oversize", Err: errOversize}},
	}
}

// onEach runs a test on an empty database of each kind.
func onEach(t *testing.T, test func(*testing.T, *sqldb.DB)) {
	for name, options := range map[string]func(*testing.T) sqldb.Options{
		"SQLite":     func(t *testing.T) sqldb.Options { return sqldb.Options{Path: filepath.Join(t.TempDir(), "x.db")} },
		"PostgreSQL": func(t *testing.T) sqldb.Options { return sqldb.Options{URL: pgtest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := options(t)
			o.Schema = schema()
			db, err := sqldb.Open(t.Context(), o)
			must(t, err)
			t.Cleanup(func() { must(t, db.Close()) })
			must(t, db.Migrate(t.Context(), sqldb.Migration{}))
			test(t, db)
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, db *sqldb.DB, fn func(sqldb.Tx) error) error {
	t.Helper()
	return db.Transact(t.Context(), sqldb.WritePatience, fn)
}

func whole() thing {
	label, most, at := "Ünïcode \x01", 7, time.Date(2026, 1, 2, 3, 4, 5, 678000, time.UTC)
	ended, used := at.Add(time.Hour), at.Add(2*time.Hour)
	return thing{
		ID:     "whole",
		Label:  &label,
		Hash:   []byte{0, 1, 0xff},
		Size:   3,
		Limit:  &most,
		Doc:    json.RawMessage(`{"a":1}`),
		Note:   json.RawMessage(`{"b":2}`),
		Shape:  []string{"round"},
		Made:   at,
		Known:  at.Add(time.Minute),
		Ended:  &ended,
		UsedAt: &used,
	}
}

func bare() thing {
	return thing{ID: "bare", Hash: []byte{9}, Doc: json.RawMessage(`{}`), Shape: []string{}, Made: time.UnixMicro(0).UTC()}
}

// TestARowComesBackAsItWentIn reads a row with all of its values between two that have none.
func TestARowComesBackAsItWentIn(t *testing.T) {
	onEach(t, func(t *testing.T, db *sqldb.DB) {
		first, second, third := bare(), whole(), bare()
		first.ID, third.ID = "a", "z"
		want := []thing{first, second, third}
		must(t, write(t, db, func(tx sqldb.Tx) error {
			for _, row := range want {
				if err := things.Insert(t.Context(), tx, &row); err != nil {
					return err
				}
			}
			return nil
		}))
		got, err := sqldb.Rows(t.Context(), db.Queries, things, `order by id`)
		must(t, err)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v, want %+v", got, want)
		}
	})
}

func add(t *testing.T, db *sqldb.DB, rows ...thing) {
	t.Helper()
	for _, row := range rows {
		must(t, write(t, db, func(tx sqldb.Tx) error { return things.Insert(t.Context(), tx, &row) }))
	}
}

func read(t *testing.T, db *sqldb.DB, id string) thing {
	t.Helper()
	row, err := sqldb.OneRow(t.Context(), db.Queries, things, `where id = $1`, id)
	must(t, err)
	return row
}

func TestAnUpdateChangesAllButWhatIsFixed(t *testing.T) {
	onEach(t, func(t *testing.T, db *sqldb.DB) {
		before, other := bare(), bare()
		other.ID = "other"
		add(t, db, before, other)
		after := whole()
		after.ID, after.Written = before.ID, "Written"
		change := func(row thing) error {
			return write(t, db, func(tx sqldb.Tx) error {
				return things.Update(t.Context(), tx, &row, sqldb.Set{Column: "beside", Expression: "beside + #", Arg: 42})
			})
		}
		must(t, change(after))
		want := after
		want.Made, want.Written = before.Made, ""
		if got := read(t, db, "bare"); !reflect.DeepEqual(got, want) {
			t.Errorf("read %+v, want %+v", got, want)
		}
		if got := read(t, db, "other"); !reflect.DeepEqual(got, other) {
			t.Errorf("another row is now %+v", got)
		}
		beside, err := sqldb.Value[string](t.Context(), db.Queries, "look", `select search_text || ' ' || beside from things where id = 'bare'`)
		if must(t, err); beside != "written 42" {
			t.Errorf("beside the row's columns there is %q", beside)
		}
		after.ID = "nobody"
		if err := change(after); !errors.Is(err, sqldb.ErrNotFound) {
			t.Errorf("a row that is not there: %v", err)
		}
	})
}

func TestAnInsertionMayAddNothingAndMayChangeARow(t *testing.T) {
	onEach(t, func(t *testing.T, db *sqldb.DB) {
		add(t, db, bare())
		row := bare()
		row.Size = 5
		err := write(t, db, func(tx sqldb.Tx) error {
			return things.InsertAs(t.Context(), tx, &row, `select ... where # > 0 on conflict (id) do nothing`, 1)
		})
		if !errors.Is(err, sqldb.ErrNotFound) {
			t.Errorf("a row that is there: %v", err)
		}
		must(t, write(t, db, func(tx sqldb.Tx) error {
			return things.InsertReturning(t.Context(), tx, &row, `values (...) on conflict (id) do update set size = excluded.size + #`, 6)
		}))
		if kept := read(t, db, "bare"); row.Size != 11 || kept.Size != 11 {
			t.Errorf("size %d is returned and %d kept, want 11", row.Size, kept.Size)
		}
	})
}

func TestErrorsSayOnceWhatWasBeingDone(t *testing.T) {
	onEach(t, func(t *testing.T, db *sqldb.DB) {
		add(t, db, bare())
		large := bare()
		large.ID, large.Size = "large", 100
		if err := write(t, db, func(tx sqldb.Tx) error { return things.Insert(t.Context(), tx, &large) }); err != errOversize {
			t.Errorf("a broken rule: %v", err)
		}
		again := bare()
		err := write(t, db, func(tx sqldb.Tx) error { return things.Insert(t.Context(), tx, &again) })
		if !errors.Is(err, sqldb.ErrConflict) || strings.Count(err.Error(), "insert into things") != 1 {
			t.Errorf("a row that is there: %v", err)
		}
		_, err = sqldb.Value[int](t.Context(), db.Queries, "count the stars", `select count(*) from stars`)
		if err == nil || strings.Count(err.Error(), "count the stars") != 1 {
			t.Errorf("a table that is not there: %v", err)
		}
		if _, err := sqldb.OneRow(t.Context(), db.Queries, things, `where id = 'x'`); err != sqldb.ErrNotFound {
			t.Errorf("a row that is not there: %v", err)
		}
		must(t, db.Close())
		_, err = db.CountRows(t.Context(), "things")
		if err == nil || strings.Count(err.Error(), "count the rows of things") != 1 {
			t.Errorf("a closed database: %v", err)
		}
	})
}

func TestWhatCantBeReadOfARowHidesNothingElseOfIt(t *testing.T) {
	onEach(t, func(t *testing.T, db *sqldb.DB) {
		add(t, db, bare(), whole())
		must(t, write(t, db, func(tx sqldb.Tx) error {
			return tx.Exec(t.Context(), "break a row", `update things set shape = 'no JSON' where id = 'whole'`)
		}))
		_, err := sqldb.Rows(t.Context(), db.Queries, things, ``)
		if err == nil || !strings.Contains(err.Error(), "shape in the database") {
			t.Errorf("the error is %v", err)
		}
		var row thing
		reading := things.Reading(&row)
		broken := 0
		must(t, db.Each(t.Context(), "look", func(from sqldb.Scanner) error {
			err := from.Scan(reading.Targets()...)
			if reading.Err() != nil {
				broken++
			}
			return err
		}, `select `+things.Names("")+` from things order by id`))
		if broken != 1 || !row.UsedAt.Equal(*whole().UsedAt) {
			t.Errorf("%d rows are broken, and the last is %+v", broken, row)
		}
	})
}
