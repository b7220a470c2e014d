package store

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Link is an event's place in the chain, and the hash over what it says and the hash before it.
type Link struct {
	Row  string // see UnplacedEvent; "" of one that was read
	Seq  int
	Hash []byte
}

// LockChain keeps others from adding to the chain or to its checkpoints until the transaction ends.
func (tx *Tx) LockChain(ctx context.Context) error {
	return tx.write.LockTable(ctx, "audit_checkpoints")
}

// ChainHead is the newest place that an event has in the chain; its Seq is 0 where none has one.
func (q queries) ChainHead(ctx context.Context) (Link, error) {
	heads, err := sqldb.All(ctx, q.read, "read the head of the chain", scanLink, `select seq, hash from audit_events where seq is not null order by seq desc limit 1`)
	if err != nil || len(heads) == 0 {
		return Link{}, err
	}
	return heads[0], nil
}

func scanLink(row sqldb.Scanner) (l Link, err error) {
	err = row.Scan(&l.Seq, &l.Hash)
	return l, err
}

// HashAt is the hash of the event at a place, nil where there is none.
func (q queries) HashAt(ctx context.Context, seq int) ([]byte, error) {
	links, err := sqldb.All(ctx, q.read, "read a hash of the chain", scanLink, `select seq, hash from audit_events where seq = $1`, seq)
	if err != nil || len(links) == 0 {
		return nil, err
	}
	return links[0].Hash, nil
}

// NewestAfter is the time of the newest event after a place, or that has none; zero where there is none.
func (q queries) NewestAfter(ctx context.Context, seq int) (time.Time, error) {
	us, err := sqldb.Value[int64](ctx, q.read, "read the newest event", `select coalesce(max(at), 0) from (
		select max(at) as at from audit_events where seq > $1
		union all select max(at) from audit_events where seq is null and hash is null) newest`, seq)
	if err != nil || us == 0 {
		return time.Time{}, err
	}
	return fromMicros(us), nil
}

// An UnplacedEvent is one that has no place in the chain yet.
type UnplacedEvent struct {
	Row     string // what finds it, whatever its id is
	Content []byte // see ChainedEvent
}

// UnplacedEvents returns up to so many events that have no place in the chain yet, in the order in which they get one, as the database
// tells them for their hashes: also what is in one that no program can read. One that has a hash nevertheless was put there by somebody
// else, and gets none.
func (q queries) UnplacedEvents(ctx context.Context, most int) (events []UnplacedEvent, err error) {
	divider := rand.Text()[:13]
	err = q.read.Each(ctx, "read events without a place", func(row sqldb.Scanner) error {
		var e UnplacedEvent
		var content sql.RawBytes
		if err := row.Scan(&e.Row, &content); err != nil {
			return err
		}
		e.Content = appendContent(nil, content, divider)
		events = append(events, e)
		return nil
	}, unplacedQuery.On(q.read), divider, most)
	return events, err
}

var unplacedQuery = sqldb.Either[string]{
	SQLite:     `select cast(rowid as text), ` + contentOf("$1") + unplacedFirst,
	PostgreSQL: `select id, ` + contentOf("$1") + unplacedFirst,
}

const unplacedFirst = ` from audit_events where seq is null and hash is null order by at, id limit $2`

// HasUnplaced reports whether there are any.
func (q queries) HasUnplaced(ctx context.Context) (bool, error) {
	n, err := sqldb.Value[int](ctx, q.read, "look for events without a place", `select count(*) from (select 1 from audit_events where seq is null and hash is null limit 1) one`)
	return n > 0, err
}

// CountUnplaced counts the events that have no place in the chain yet.
func (q queries) CountUnplaced(ctx context.Context) (int, error) {
	return sqldb.Value[int](ctx, q.read, "count events without a place", `select count(*) from audit_events where seq is null and hash is null`)
}

// HashedUnplaced returns the ids of up to so many events that have a hash and no place, which no server has written so.
func (q queries) HashedUnplaced(ctx context.Context, most int) ([]string, error) {
	return sqldb.All(ctx, q.read, "look for hashes without a place", func(row sqldb.Scanner) (id string, err error) {
		err = row.Scan(&id)
		return id, err
	}, `select coalesce(id, '') from audit_events where seq is null and hash is not null order by at, id limit $1`, most)
}

// PlaceEvents gives events their places. It fails where one has a place already.
func (tx *Tx) PlaceEvents(ctx context.Context, links []Link) error {
	places := make(map[string][]any, len(links))
	for _, l := range links {
		places[l.Row] = []any{l.Seq, hex.EncodeToString(l.Hash)}
	}
	batch, err := json.Marshal(places)
	if err != nil {
		return err
	}
	placed := 0
	err = tx.write.Each(ctx, "give events their places", func(sqldb.Scanner) error {
		placed++
		return nil
	}, placing.On(tx.read), string(batch))
	if err == nil && placed != len(links) {
		err = fmt.Errorf("give events their places: %d of %d have got one", placed, len(links))
	}
	return err
}

const placeEvents = `update audit_events set seq = cast(place.value ->> 0 as bigint), hash = %s from json_each($1) place
	where %s = place.key and audit_events.seq is null returning 1`

var placing = sqldb.Either[string]{
	SQLite:     fmt.Sprintf(placeEvents, `unhex(place.value ->> 1)`, `audit_events.rowid`),
	PostgreSQL: fmt.Sprintf(placeEvents, `decode(place.value ->> 1, 'hex')`, `audit_events.id`),
}

// ChainedColumns are what an event says, as the chain's hashes cover it, in their order. What has a database of its own for
// JSON that is not there is empty.
var ChainedColumns = []string{
	"id", "app_id", "at", "actor_kind", "actor_id", "actor_label", "action", "target_kind", "target_id", "target_label", "agent_id",
	"address", "user_agent", "request_id", "traceparent", "context", "detail",
}

// A ChainedEvent is an event as a database tells it for its hash. Its bytes are good until the next one is read.
type ChainedEvent struct {
	Seq     int
	Hash    []byte
	Content []byte // each of ChainedColumns: its length in bytes, a colon, and itself
}

// EachChained gives the events that have a place after one and up to another to do, in their order. In a View it takes as long as
// it takes.
func (q queries) EachChained(ctx context.Context, after, upTo int, do func(ChainedEvent) error) error {
	return q.eachChained(ctx, do, chainedQuery, after, upTo)
}

// SomeChained is EachChained of up to so many.
func (q queries) SomeChained(ctx context.Context, after, most int, do func(ChainedEvent) error) error {
	return q.eachChained(ctx, do, chainedQuery+` limit $4`, after, math.MaxInt64, most)
}

func (q queries) eachChained(ctx context.Context, do func(ChainedEvent) error, query string, after, upTo int, more ...any) error {
	var e ChainedEvent
	var content sql.RawBytes
	divider := rand.Text()[:13]
	return q.read.Each(ctx, "read the chain", func(row sqldb.Scanner) error {
		if err := row.Scan(&e.Seq, (*sql.RawBytes)(&e.Hash), &content); err != nil {
			return err
		}
		e.Content = appendContent(e.Content[:0], content, divider)
		return do(e)
	}, query, append([]any{after, upTo, divider}, more...)...)
}

// chainedQuery has all that an event says in one text, which is several times quicker to read than a column each. What divides it
// is made up for each reading, so that it stands in no event.
var chainedQuery = `select seq, hash, ` + contentOf("$3") + ` from audit_events where seq > $1 and seq <= $2 order by seq`

func contentOf(divider string) string {
	return `concat_ws(` + divider + `, ` + strings.Join(ChainedColumns[:len(ChainedColumns)-2], ", ") + `, coalesce(context, ''), coalesce(detail, ''))`
}

// appendContent adds the parts of a text that is divided.
func appendContent(to, text []byte, divider string) []byte {
	for more := true; more; {
		var part []byte
		part, text, more = bytes.Cut(text, []byte(divider))
		to = strconv.AppendInt(to, int64(len(part)), 10)
		to = append(to, ':')
		to = append(to, part...)
	}
	return to
}

// A View reads all as it is at one moment.
type View struct{ queries }

// View has fn read for as long as it takes, whoever writes meanwhile.
func (s *Store) View(ctx context.Context, fn func(*View) error) error {
	return s.db.Snapshot(ctx, func(read sqldb.Queries) error { return fn(&View{queries{read}}) })
}
