package pgtest_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/pgtest"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func ask(db *sql.DB, wait time.Duration, query string) error {
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	_, err := db.ExecContext(ctx, query)
	return err
}

func TestAClusterStopsFreezesAndKeepsItsData(t *testing.T) {
	t.Parallel()
	c := pgtest.New(t)
	db := open(t, c.URL())
	must(t, ask(db, time.Minute, `create table things (n int)`))
	for _, mode := range []string{"fast", "immediate"} {
		c.Stop(mode)
		if ask(db, time.Minute, `select 1`) == nil {
			t.Fatal("a stopped server answers")
		}
		c.Start()
		must(t, ask(open(t, c.URL()), time.Minute, `insert into things values (1)`))
	}
	c.Freeze()
	if ask(db, 100*time.Millisecond, `select 1`) == nil {
		t.Fatal("a frozen server answers")
	}
	c.Thaw()
	must(t, ask(open(t, c.URL()), time.Minute, `select 1 / (select count(*) - 1 from things)`))
	c.Freeze() // and is removed like this
}

func TestABouncerPassesOn(t *testing.T) {
	t.Parallel()
	must(t, ask(open(t, pgtest.Bouncer(t, pgtest.URL(t))), time.Minute, `create table things (n int)`))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
