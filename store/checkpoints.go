package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// The kinds of checkpoints.
const (
	CheckpointHead = "head" // says what the chain was up to a place
	CheckpointStub = "stub" // stands for the events up to a place, which are removed
)

// A Checkpoint is a signed statement about the chain.
type Checkpoint struct {
	Seq       int
	Kind      string
	Hash      []byte // of the event at Seq
	At        time.Time
	KeyID     string
	Signature []byte
}

var checkpoints = sqldb.NewTable("audit_checkpoints",
	sqldb.Int("seq", func(c *Checkpoint) *int { return &c.Seq }, sqldb.Key, sqldb.Lenient),
	sqldb.Text("kind", func(c *Checkpoint) *string { return &c.Kind }, sqldb.Key),
	sqldb.Bytes("hash", func(c *Checkpoint) *[]byte { return &c.Hash }, sqldb.Lenient),
	sqldb.Time("at", func(c *Checkpoint) *time.Time { return &c.At }, sqldb.Lenient),
	sqldb.Text("key_id", func(c *Checkpoint) *string { return &c.KeyID }),
	sqldb.Bytes("signature", func(c *Checkpoint) *[]byte { return &c.Signature }, sqldb.Lenient),
)

// Checkpoints returns those that were made after a time, up to so many, the oldest first.
func (q queries) Checkpoints(ctx context.Context, after time.Time, most int) ([]Checkpoint, error) {
	return sqldb.Rows(ctx, q.read, checkpoints, `where at > $1 order by at limit $2`, sqldb.Micros(after), most)
}

// EachCheckpoint gives all of them to do, in the order in which they were made.
func (q queries) EachCheckpoint(ctx context.Context, do func(Checkpoint) error) error {
	var c Checkpoint
	reading := checkpoints.Reading(&c)
	return q.read.Each(ctx, "read the checkpoints", func(row sqldb.Scanner) error {
		if err := reading.Scan(row); err != nil {
			return err
		}
		return do(c)
	}, `select `+checkpoints.Names("")+` from audit_checkpoints order by at`)
}

// CheckpointsBetween returns a page of the checkpoints of the places from one up to another, by these, and where the next page begins,
// "" for nowhere; or ErrBadCursor where that can't be read. The first page begins with the newest stubs of before.
func (q queries) CheckpointsBetween(ctx context.Context, from, to int, after string, limit int) (page []Checkpoint, next string, err error) {
	afterSeq, afterKind, err := readCheckpointCursor(after)
	if err != nil {
		return nil, "", err
	}
	if after == "" {
		page, err = sqldb.Rows(ctx, q.read, checkpoints, `where kind = 'stub' and seq < $1 and seq <= $2 order by seq desc limit $3`, from, to, manyStubs)
		if err != nil {
			return nil, "", err
		}
	}
	rows, err := sqldb.Rows(ctx, q.read, checkpoints, `where seq >= $1 and seq <= $2 and (seq, kind) > ($3, $4) order by seq, kind limit $5`,
		max(from, afterSeq), to, afterSeq, afterKind, limit+1)
	if len(rows) > limit {
		rows = rows[:limit]
		next = fmt.Sprintf("%d.%s", rows[limit-1].Seq, rows[limit-1].Kind)
	}
	return append(page, rows...), next, err
}

// manyStubs is more than there are: where there are two, the first is on its way out.
const manyStubs = 10

func readCheckpointCursor(cursor string) (seq int, kind string, err error) {
	if cursor == "" {
		return 0, "", nil
	}
	digits, kind, _ := strings.Cut(cursor, ".")
	seq, err = strconv.Atoi(digits)
	if err != nil || kind != CheckpointHead && kind != CheckpointStub {
		return 0, "", ErrBadCursor
	}
	return seq, kind, nil
}

// CheckpointsAt returns those of a place.
func (q queries) CheckpointsAt(ctx context.Context, seq int) ([]Checkpoint, error) {
	return sqldb.Rows(ctx, q.read, checkpoints, `where seq = $1`, seq)
}

// A Believer says whether a checkpoint is what the server signed. Whoever may add rows can add others, which count for nothing.
type Believer func(*Checkpoint) bool

// firstBelieved returns the first of the checkpoints that a query finds which is believed; its Seq is 0 where none is.
func (q queries) firstBelieved(ctx context.Context, believe Believer, rest string, args ...any) (Checkpoint, error) {
	for skip, page := 0, 1; ; skip, page = skip+page, manyPlanted {
		some, err := sqldb.Rows(ctx, q.read, checkpoints, fmt.Sprintf(`%s limit %d offset %d`, rest, page, skip), args...)
		if err != nil {
			return Checkpoint{}, err
		}
		for i := range some {
			if believe(&some[i]) {
				return some[i], nil
			}
		}
		if len(some) < page {
			return Checkpoint{}, nil
		}
	}
}

// manyPlanted is how many checkpoints are read at a time where the first one is not believed.
const manyPlanted = 200

// LastCheckpoint returns the one of a kind with the highest place that is believed; its Seq is 0 where there is none.
func (q queries) LastCheckpoint(ctx context.Context, kind string, believe Believer) (Checkpoint, error) {
	return q.firstBelieved(ctx, believe, `where kind = $1 order by seq desc`, kind)
}

// CheckpointsAround returns the last checkpoint up to a place that is believed, and the first such one after it; the Seq of one is 0
// where there is none.
func (q queries) CheckpointsAround(ctx context.Context, seq int, believe Believer) (before, after Checkpoint, err error) {
	before, err = q.firstBelieved(ctx, believe, `where seq <= $1 order by seq desc, kind`, seq)
	if err != nil {
		return before, after, err
	}
	after, err = q.firstBelieved(ctx, believe, `where seq > $1 order by seq, kind`, seq)
	return before, after, err
}

// CheckpointedBy is the highest place of the checkpoints that were made up to a time and are believed, 0 where there is none.
func (q queries) CheckpointedBy(ctx context.Context, at time.Time, believe Believer) (int, error) {
	last, err := q.firstBelieved(ctx, believe, `where at <= $1 order by seq desc, kind`, sqldb.Micros(at))
	return last.Seq, err
}

// CheckpointsFrom returns up to so many checkpoints that follow one, by their places; the zero one is before the first.
func (q queries) CheckpointsFrom(ctx context.Context, after Checkpoint, most int) ([]Checkpoint, error) {
	return sqldb.Rows(ctx, q.read, checkpoints, `where (seq, kind) > ($1, $2) order by seq, kind limit $3`, after.Seq, after.Kind, most)
}

// FreePlace is the highest place after one and up to another for which there is no checkpoint of the head, and its hash; the Seq is 0
// where there is none.
func (q queries) FreePlace(ctx context.Context, after, upTo int) (Link, error) {
	links, err := sqldb.All(ctx, q.read, "look for a place to sign", scanLink, `select seq, hash from audit_events e where seq > $1 and seq <= $2
		and not exists (select 1 from audit_checkpoints c where c.seq = e.seq and c.kind = 'head') order by seq desc limit 1`, after, upTo)
	if err != nil || len(links) == 0 {
		return Link{}, err
	}
	return links[0], nil
}

func orZero[T any](row T, err error) (T, error) {
	if err == ErrNotFound {
		err = nil
	}
	return row, err
}

// InsertCheckpoint adds a checkpoint.
func (tx *Tx) InsertCheckpoint(ctx context.Context, c Checkpoint) error {
	return checkpoints.Insert(ctx, tx.write, &c)
}

// An AuditKey is a public key that signs checkpoints, or did.
type AuditKey struct {
	ID         string
	Number     int // counts them from 1
	PublicKey  []byte
	At         time.Time
	PreviousID string // "" for the first
	Handover   []byte // signature of this key by the previous one; nil where that was lost, and for the first
	Signature  []byte // signature of the previous key by this one, and of itself for the first
}

var auditKeys = sqldb.NewTable("audit_keys",
	sqldb.Text("id", func(k *AuditKey) *string { return &k.ID }, sqldb.Key),
	sqldb.Int("number", func(k *AuditKey) *int { return &k.Number }, sqldb.Lenient),
	sqldb.Bytes("public_key", func(k *AuditKey) *[]byte { return &k.PublicKey }, sqldb.Lenient),
	sqldb.Time("at", func(k *AuditKey) *time.Time { return &k.At }, sqldb.Lenient),
	sqldb.Text("previous_id", func(k *AuditKey) *string { return &k.PreviousID }),
	sqldb.BytesOrNull("handover", func(k *AuditKey) *[]byte { return &k.Handover }, sqldb.Lenient),
	sqldb.Bytes("signature", func(k *AuditKey) *[]byte { return &k.Signature }, sqldb.Lenient),
)

// AuditKeys returns all of them in the order they came into use.
func (q queries) AuditKeys(ctx context.Context) ([]AuditKey, error) {
	return sqldb.Rows(ctx, q.read, auditKeys, `order by number`)
}

// InsertAuditKey adds a key.
func (tx *Tx) InsertAuditKey(ctx context.Context, k AuditKey) error {
	return auditKeys.Insert(ctx, tx.write, &k)
}

// Anchored is the time of the newest checkpoint that has arrived at an anchor, by its name; zero where none has.
func (q queries) Anchored(ctx context.Context, name string) (time.Time, error) {
	us, err := orZero(sqldb.Value[int64](ctx, q.read, "read what was anchored", `select at from audit_anchors where name = $1`, name))
	if err != nil || us == 0 {
		return time.Time{}, err
	}
	return fromMicros(us), nil
}

// SetAnchored writes down that checkpoints up to the one of a time have arrived at an anchor.
func (tx *Tx) SetAnchored(ctx context.Context, name string, at time.Time) error {
	return tx.write.Exec(ctx, "note what was anchored", `insert into audit_anchors as a (name, at) values ($1, $2)
		on conflict (name) do update set at = excluded.at where a.at < excluded.at`, name, sqldb.Micros(at))
}
