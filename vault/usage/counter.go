package usage

import (
	"hash/maphash"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

const (
	shardCount = 64      // so that requests seldom wait for each other
	maxCounts  = 1 << 18 // in memory, should the database not take them; about 100 MB
)

// counts are what was counted since they were last taken. They are safe for concurrent use.
type counts struct {
	seed   maphash.Seed
	shards [shardCount]shard
	size   atomic.Int64 // of all shards
	lost   atomic.Int64 // beyond maxCounts
}

type shard struct {
	mu    sync.Mutex
	byKey map[string]*tally
}

// A tally is what was counted for one key.
type tally struct {
	counts []count // few: one for the hour, and one more for each reason
	last   store.LastUses
}

type count struct {
	hour   int64 // since 1970
	reason string
	n      int
}

func newCounts() *counts { return &counts{seed: maphash.MakeSeed()} }

// add counts a use of a key.
func (c *counts) add(keyID string, use store.Use) {
	s := &c.shards[maphash.String(c.seed, keyID)%shardCount]
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.byKey[keyID]
	if t == nil {
		if c.full() {
			return
		}
		if s.byKey == nil {
			s.byKey = map[string]*tally{}
		}
		t = &tally{}
		s.byKey[keyID] = t
	}
	if t.find(use) == nil && !c.full() {
		c.size.Add(1)
		t.counts = append(t.counts, count{hour: hourOf(use.At), reason: use.Reason})
	}
	t.note(use)
}

// full counts what is lost.
func (c *counts) full() bool {
	full := c.size.Load() >= maxCounts
	if full {
		c.lost.Add(1)
	}
	return full
}

func hourOf(at time.Time) int64 { return at.Unix() / 3600 }

func (t *tally) find(use store.Use) *count {
	hour := hourOf(use.At)
	for i := range t.counts {
		if c := &t.counts[i]; c.hour == hour && c.reason == use.Reason {
			return c
		}
	}
	return nil
}

func (t *tally) note(use store.Use) {
	if c := t.find(use); c != nil {
		c.n++
	}
	last := &t.last.Accepted
	if use.Reason != "" {
		last = &t.last.Refused
	}
	if !use.At.Before(last.At) {
		use.Client = short(use.Client)
		*last = use
	}
}

// short is a text that keeps no long one in memory. One that is cut is looked through for keys before.
func short(s string) string {
	if len(s) <= store.MaxClient {
		return s
	}
	return strings.Clone(store.Text(api.WithoutKey(s), store.MaxClient))
}

// take returns what was counted, by key, and begins anew.
func (c *counts) take() map[string]*tally {
	all := map[string]*tally{}
	for i := range c.shards {
		s := &c.shards[i]
		s.mu.Lock()
		taken := s.byKey
		s.byKey = nil
		s.mu.Unlock()
		for keyID, t := range taken {
			c.size.Add(-int64(len(t.counts)))
			all[keyID] = t
		}
	}
	return all
}

// merge adds what was counted elsewhere for the same key.
func (t *tally) merge(other *tally) {
	for _, o := range other.counts {
		at := store.Use{At: time.Unix(o.hour*3600, 0), Reason: o.reason}
		if t.find(at) == nil {
			t.counts = append(t.counts, count{hour: o.hour, reason: o.reason})
		}
		t.find(at).n += o.n
	}
	t.last.Accepted = newer(t.last.Accepted, other.last.Accepted)
	t.last.Refused = newer(t.last.Refused, other.last.Refused)
}

func newer(a, b store.Use) store.Use {
	if b.At.After(a.At) {
		return b
	}
	return a
}
