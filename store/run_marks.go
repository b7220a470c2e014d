package store

import (
	"hash/fnv"
	"sync"
)

// markCache remembers which marks runs have, so that a call of a run that is known costs no search for each of them. What it
// knows of a run counts only while the hash of all its marks, in the run's row, is the one that it was learnt with: after a
// rollback, and when another process has added some, it is forgotten.
type markCache struct {
	mu    sync.Mutex
	runs  map[int64]knownMarks
	marks int
}

type knownMarks struct {
	hash  int64
	known markSet
}

// A markSet is hashes of marks.
type markSet map[uint64]struct{}

// maxKnownMarks bounds the cache's memory, to some ten megabytes.
const maxKnownMarks = 200_000

// hash stands for a mark: also in the database, so it never changes.
func (m Mark) hash() uint64 {
	h := fnv.New64a()
	h.Write([]byte(m.Kind + "\x00" + m.Value)) //nolint:errcheck // it never fails
	return h.Sum64()
}

// of are the marks that a run with a hash has, as far as they are known. They belong to the caller.
func (c *markCache) of(run, hash int64) markSet {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	entry := c.runs[run]
	if entry.hash != hash {
		return nil
	}
	return entry.known
}

// learn notes what a transaction leaves in a run, if it is kept.
func (c *markCache) learn(run, hash int64, known markSet, more []Mark) {
	if c == nil || len(more) == 0 {
		return
	}
	all := make(markSet, len(known)+len(more)) // others may look at the one that is known
	for h := range known {
		all[h] = struct{}{}
	}
	for _, m := range more {
		all[m.hash()] = struct{}{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.runs == nil || c.marks > maxKnownMarks {
		c.runs, c.marks = map[int64]knownMarks{}, 0
	}
	c.marks += len(all) - len(c.runs[run].known)
	c.runs[run] = knownMarks{hash, all}
}

// without are those of some marks that are not in the set, in one order and each once.
func (s markSet) without(marks []Mark) []Mark {
	missing := make([]Mark, 0, len(marks))
	for _, m := range marks {
		if _, ok := s[m.hash()]; !ok {
			missing = append(missing, m)
		}
	}
	return sortMarks(missing)
}
