package usage

import (
	"context"
	"maps"
	"slices"
	"sync"

	"github.com/alter-console/alter-console/store"
)

// maxLate is how many keys that nobody has looked up yet are counted apart. Whoever makes up more of them has the rest
// counted as keys that nobody has.
const maxLate = 1_000

// late counts requests that were refused before their key was looked up, such as those that a wrong clock has signed. What
// they presented may be a key that somebody has: that is asked when the counts are written down, and not for strangers'
// requests while they wait. It is safe for concurrent use.
type late struct {
	mu     sync.Mutex
	byHash map[string]*unnamed // by the first of the hashes
}

type unnamed struct {
	tally
	hashes [][]byte // which the key may be stored with
}

// add reports whether it has room for the key.
func (l *late) add(hashes [][]byte, use store.Use) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	u := l.byHash[string(hashes[0])]
	if u == nil {
		if len(l.byHash) >= maxLate {
			return false
		}
		if l.byHash == nil {
			l.byHash = map[string]*unnamed{}
		}
		u = &unnamed{hashes: hashes}
		l.byHash[string(hashes[0])] = u
	}
	if u.find(use) == nil {
		u.counts = append(u.counts, count{hour: hourOf(use.At), reason: use.Reason})
	}
	u.note(use)
	return true
}

func (l *late) take() map[string]*unnamed {
	l.mu.Lock()
	defer l.mu.Unlock()
	taken := l.byHash
	l.byHash = nil
	return taken
}

func (l *late) putBack(taken map[string]*unnamed) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for hash, u := range taken {
		if since := l.byHash[hash]; since != nil {
			u.merge(&since.tally)
		}
	}
	if l.byHash == nil {
		l.byHash = taken
		return
	}
	maps.Copy(l.byHash, taken)
}

// named returns the tallies by the ids of the keys they are of, "" for those that nobody has.
func (l *late) named(ctx context.Context, s *store.Store) (map[string]*tally, error) {
	taken := l.take()
	tallies := map[string]*tally{}
	var hashes [][]byte
	for _, u := range taken {
		hashes = append(hashes, u.hashes...)
	}
	ids := map[string]string{}
	for some := range slices.Chunk(hashes, maxBatch) {
		found, err := s.KeyIDs(ctx, some)
		if err != nil {
			l.putBack(taken)
			return nil, err
		}
		maps.Copy(ids, found)
	}
	for _, u := range taken {
		mergeInto(tallies, u.keyID(ids), &u.tally)
	}
	return tallies, nil
}

func (u *unnamed) keyID(ids map[string]string) string {
	for _, hash := range u.hashes {
		if id := ids[string(hash)]; id != "" {
			return id
		}
	}
	return ""
}

func mergeInto(all map[string]*tally, keyID string, t *tally) {
	if all[keyID] == nil {
		all[keyID] = t
		return
	}
	all[keyID].merge(t)
}
