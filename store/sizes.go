package store

import (
	"context"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// Sizes say how much there is of what grows.
type Sizes struct {
	Database Database
	Calls    Size
	Bodies   Size
	Spans    Size
	Runs     Size
	Usage    Size // hours of keys
}

// A Database is which kind it is, and how much room it takes up.
type Database struct {
	Kind  string
	Bytes int64
}

// A Size says how much there is of something.
type Size struct {
	Rows      int
	Estimated bool      // they are too many to be counted
	Oldest    time.Time // zero where there is none
	PerDay    int       // rows, by the newest days
	Bytes     int64     // about; 0 where it is not asked for
}

// A sized is a table with a time.
type sized struct {
	table, at string
	bytes     string // about how many a row has; "" where they are not asked for
	shift     int    // of the time, to the left
}

var (
	sizedCalls  = sized{table: "calls", at: "at"}
	sizedBodies = sized{"call_bodies", "at",
		`coalesce(length(request_headers), 0) + coalesce(length(request_body), 0) + coalesce(length(response_headers), 0) + coalesce(length(response_body), 0)`, 0}
	sizedSpans = sized{table: "spans", at: "received_at"}
	sizedRuns  = sized{table: "runs", at: "id", shift: runNumberShift}
	sizedUsage = sized{table: "key_usage", at: "hour"}
)

const (
	countedRows = 10_000 // how many rows are counted; more are estimated
	growthRows  = 10_000 // how many of the newest tell of the growth
	growthSpan  = 7 * 24 * time.Hour
	day         = 24 * time.Hour
)

// Sizes looks how much there is. It takes no longer however much that is.
func (q queries) Sizes(ctx context.Context, now time.Time) (s Sizes, err error) {
	s.Database, err = q.Measure(ctx)
	for _, one := range []struct {
		of   sized
		into *Size
	}{
		{sizedCalls, &s.Calls},
		{sizedBodies, &s.Bodies},
		{sizedSpans, &s.Spans},
		{sizedRuns, &s.Runs},
		{sizedUsage, &s.Usage},
	} {
		if err == nil {
			*one.into, err = q.size(ctx, one.of, now)
		}
	}
	return s, err
}

// Measure says how much room the database takes up.
func (q queries) Measure(ctx context.Context) (d Database, err error) {
	d.Kind = kinds.On(q.read)
	d.Bytes, err = sqldb.Value[int64](ctx, q.read, "measure the database", databaseBytes.On(q.read))
	return d, err
}

var kinds = sqldb.Either[string]{SQLite: "sqlite", PostgreSQL: "postgres"}

var databaseBytes = sqldb.Either[string]{
	SQLite:     `select page_count * page_size from pragma_page_count(), pragma_page_size()`,
	PostgreSQL: `select pg_database_size(current_database())`,
}

// estimates are about how many rows a table has. SQLite numbers rows as they come, and the oldest are removed first.
var estimates = sqldb.Either[string]{
	SQLite:     `select (select max(rowid) from %[1]s) - (select min(rowid) from %[1]s) + 1`,
	PostgreSQL: `select cast(greatest(reltuples, 0) as bigint) from pg_class where oid = cast('%[1]s' as regclass)`,
}

func (q queries) size(ctx context.Context, of sized, now time.Time) (s Size, err error) {
	ask := func(query string, args ...any) (n int64) {
		if err == nil {
			n, err = sqldb.Value[int64](ctx, q.read, "measure "+of.table, fmt.Sprintf(query, of.table, of.at), args...)
		}
		return n
	}
	counted := ask(`select count(*) from (select %[2]s from %[1]s limit ` + fmt.Sprint(countedRows+1) + `) some_rows`)
	if s.Rows = int(counted); counted > countedRows {
		s.Rows, s.Estimated = max(s.Rows, int(ask(estimates.On(q.read)+rest))), true
	}
	if s.Rows == 0 || err != nil {
		return s, err
	}
	s.Oldest = fromMicros(ask(`select min(%[2]s) from %[1]s`) >> of.shift)
	recent, from := of.recent(ask, s, now)
	s.PerDay = perDay(recent, now.Sub(from))
	if of.bytes != "" {
		s.Bytes = int64(s.Rows) * ask(`select cast(coalesce(avg(n), 0) as bigint) from (select `+of.bytes+` as n from %[1]s order by %[2]s desc limit 200) newest`)
	}
	return s, err
}

// rest takes up what a text says nothing of.
const rest = `%.0[2]s`

// recent are how many rows came since when: in the newest days, or the newest there are so many of that they tell enough.
func (of sized) recent(ask func(string, ...any) int64, s Size, now time.Time) (n int64, from time.Time) {
	since := sqldb.Micros(now.Add(-growthSpan)) << of.shift
	n = ask(`select count(*) from (select 1 from %[1]s where %[2]s >= $1 limit `+fmt.Sprint(growthRows)+`) some_rows`, since)
	from = now.Add(-growthSpan)
	if n == growthRows {
		from = fromMicros(ask(`select min(at) from (select %[2]s as at from %[1]s order by %[2]s desc limit `+fmt.Sprint(growthRows)+`) newest`) >> of.shift)
	} else if s.Oldest.After(from) {
		from = now.Add(-max(now.Sub(s.Oldest), day))
	}
	return n, from
}

func perDay(n int64, span time.Duration) int {
	if span <= 0 {
		return int(n)
	}
	return int(float64(n) * float64(day) / float64(span))
}
