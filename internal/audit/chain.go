package audit

import (
	"crypto/sha256"
	"encoding/binary"
	"strconv"

	"github.com/alter-console/alter-console/store"
)

// chainVersion is the first byte of what is hashed. Another form of it has another version.
const chainVersion = 1

// A Hash is over what an event says, its place and the hash before it; before the first event it is zero.
type Hash [sha256.Size]byte

// Content is what an event says, as hashes cover it: each of store.ChainedColumns in their order, as its length in bytes, a
// colon, and itself. Times are microseconds since 1970. No two events that say something else have the same.
func Content(e *store.AuditEvent) []byte {
	var b []byte
	for _, field := range []string{
		e.ID, e.AppID, strconv.FormatInt(e.At.UnixMicro(), 10), e.ActorKind, e.ActorID, e.ActorLabel,
		e.Action, e.TargetKind, e.TargetID, e.TargetLabel, e.AgentID,
		e.Address, e.UserAgent, e.RequestID, e.Traceparent, string(e.Context), string(e.Detail),
	} {
		b = strconv.AppendInt(b, int64(len(field)), 10)
		b = append(b, ':')
		b = append(b, field...)
	}
	return b
}

// A Chainer computes hashes. It is for one goroutine.
type Chainer struct{ buffer []byte }

// Next is the hash of an event at a place, from 1, after the hash of the one before it: SHA-256 over a byte for the version, that
// hash, the place as eight bytes with the highest first, and the content.
func (c *Chainer) Next(before Hash, seq int, content []byte) Hash {
	c.buffer = append(c.buffer[:0], chainVersion)
	c.buffer = append(c.buffer, before[:]...)
	c.buffer = binary.BigEndian.AppendUint64(c.buffer, uint64(seq))
	c.buffer = append(c.buffer, content...)
	return sha256.Sum256(c.buffer)
}

// Continue gives events their places after a head, in their order.
func Continue(head store.Link, events []store.UnplacedEvent) []store.Link {
	var c Chainer
	links := make([]store.Link, len(events))
	before, seq := HashOf(head.Hash), head.Seq
	for i := range events {
		seq++
		before = c.Next(before, seq, events[i].Content)
		links[i] = store.Link{Row: events[i].Row, Seq: seq, Hash: before.Bytes()}
	}
	return links
}

// HashOf makes a hash of its bytes, and the zero one of any other number of them.
func HashOf(b []byte) (h Hash) {
	if len(b) == len(h) {
		copy(h[:], b)
	}
	return h
}

// Bytes are the bytes of a hash of its own.
func (h Hash) Bytes() []byte { return append([]byte(nil), h[:]...) }
