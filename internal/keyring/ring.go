package keyring

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A Source says which secrets there are now.
type Source func(ctx context.Context) (Set, error)

// A Ring is the set of secrets of a running process, which may change under it. It is safe for concurrent use.
type Ring struct {
	source Source
	set    atomic.Pointer[Set]

	mu     sync.Mutex
	looked time.Time
	failed string // what the source said last, when it had no answer
}

// Open makes a ring that follows a source.
func Open(ctx context.Context, source Source) (*Ring, error) {
	set, err := source(ctx)
	if err != nil {
		return nil, err
	}
	r := &Ring{source: source}
	r.set.Store(&set)
	return r, nil
}

// Of makes a ring that never changes, of one secret and those before it.
func Of(current Secret, previous ...Secret) *Ring {
	r := &Ring{}
	set := &Set{Current: current, Previous: previous, First: current.ID}
	if n := len(previous); n > 0 {
		set.First = previous[n-1].ID
	}
	r.set.Store(set)
	return r
}

// Set returns the secrets of this moment. It must not be changed.
func (r *Ring) Set() *Set { return r.set.Load() }

// lookInterval is how often the source is asked at most, whoever wants to know.
const lookInterval = 100 * time.Millisecond

// Refresh asks the source again, and reports whether the secrets are others than before. Without an answer they stay;
// the same error is returned once.
func (r *Ring) Refresh(ctx context.Context) (changed bool, err error) {
	if r.source == nil {
		return false, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if time.Since(r.looked) < lookInterval {
		return false, nil
	}
	set, err := r.source(ctx)
	r.looked = time.Now()
	if err != nil {
		if err.Error() == r.failed {
			return false, nil
		}
		r.failed = err.Error()
		return false, err
	}
	r.failed = ""
	if set.equal(r.Set()) {
		return false, nil
	}
	r.set.Store(&set)
	return true, nil
}

func (s *Set) equal(other *Set) bool {
	return s.Current == other.Current && slices.Equal(s.Previous, other.Previous) && slices.Equal(s.Next, other.Next)
}

// A Derived is something made of the secrets, made anew when they change. It is safe for concurrent use.
type Derived[T any] struct {
	ring *Ring
	make func(*Set) T
	last atomic.Pointer[derived[T]]
}

type derived[T any] struct {
	set   *Set
	value T
}

// Derive returns what make makes of the ring's secrets, whenever it is asked for.
func Derive[T any](ring *Ring, make func(*Set) T) *Derived[T] {
	return &Derived[T]{ring: ring, make: make}
}

// Get returns the value for the secrets of this moment.
func (d *Derived[T]) Get() T {
	set := d.ring.Set()
	if last := d.last.Load(); last != nil && last.set == set {
		return last.value
	}
	fresh := &derived[T]{set, d.make(set)}
	d.last.Store(fresh)
	return fresh.value
}
