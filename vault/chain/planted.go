package chain

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/alter-console/alter-console/store"
)

// ErrPlanted is told once of rows that no server has written. The chain goes on beside them.
var ErrPlanted = errors.New("somebody else than a server has put rows into the audit trail's tables: see “Planted rows” in docs/operations.md")

// planted are rows that no server has written, of those that this process has come upon. Whoever may add rows to the database can add
// such ones, and nobody can take them away.
type planted struct {
	mu          sync.Mutex
	pass        int // counts how often all checkpoints were looked through
	checkpoints map[plantedAt]int
	events      map[int]string // why, by their places
	untold      []string
}

// plantedAt names a checkpoint.
type plantedAt struct {
	seq  int
	kind string
}

func (at plantedAt) String() string {
	return fmt.Sprintf("a checkpoint at %d, kind %q, that no key of the server has signed", at.seq, at.kind)
}

// maxPlanted is how many of each are remembered.
const maxPlanted = 100

// checkpoint notes one that nobody signed.
func (p *planted) checkpoint(c *store.Checkpoint) {
	p.mu.Lock()
	defer p.mu.Unlock()
	at := plantedAt{c.Seq, c.Kind}
	if p.checkpoints == nil {
		p.checkpoints = map[plantedAt]int{}
	}
	if _, known := p.checkpoints[at]; !known && len(p.checkpoints) == maxPlanted {
		return
	} else if !known {
		p.untold = append(p.untold, at.String())
	}
	p.checkpoints[at] = p.pass
}

// event notes one that no program can read.
func (p *planted) event(seq int, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events == nil {
		p.events = map[int]string{}
	}
	if p.events[seq] == "" && len(p.events) < maxPlanted {
		p.events[seq] = why
		p.untold = append(p.untold, eventName(seq, why))
	}
}

func eventName(seq int, why string) string {
	return fmt.Sprintf("event %d, which can't be read: %s", seq, why)
}

// passed ends a pass: checkpoints that it has not come upon are gone, as are events up to a place.
func (p *planted) passed(removed int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for at, pass := range p.checkpoints {
		if pass < p.pass {
			delete(p.checkpoints, at)
		}
	}
	for seq := range p.events {
		if seq <= removed {
			delete(p.events, seq)
		}
	}
	p.pass++
}

// news is ErrPlanted with the names of those that nobody was told of yet, nil for none.
func (p *planted) news() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.untold) == 0 {
		return nil
	}
	err := fmt.Errorf("%w (%s)", ErrPlanted, strings.Join(p.untold, "; "))
	p.untold = nil
	return err
}

// names are all of them, by their places.
func (p *planted) names() (checkpoints, events []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, at := range sortedKeys(p.checkpoints, func(a, b plantedAt) int { return cmp.Or(a.seq-b.seq, strings.Compare(a.kind, b.kind)) }) {
		checkpoints = append(checkpoints, at.String())
	}
	for _, seq := range sortedKeys(p.events, cmp.Compare[int]) {
		events = append(events, eventName(seq, p.events[seq]))
	}
	return checkpoints, events
}

func sortedKeys[K comparable, V any](m map[K]V, by func(a, b K) int) (keys []K) {
	for k := range m {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, by)
	return keys
}
