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
	failed atomic.Pointer[error] // what the source said last, when it had no answer

	mu     sync.Mutex
	looked time.Time // when the source was asked last
	told   time.Time // when its error was returned

	tellEvery time.Duration // how often the same error is returned
}

// Open makes a ring that follows a source.
func Open(ctx context.Context, source Source) (*Ring, error) {
	r := Follow(ctx, source)
	if err := r.Err(); err != nil {
		return nil, err
	}
	return r, nil
}

// Follow is Open of a source that may have no answer yet: until it has, the set is what came with its error, and Err tells.
func Follow(ctx context.Context, source Source) *Ring {
	r := &Ring{source: source, tellEvery: tellEvery}
	set, err := source(ctx)
	r.set.Store(&set)
	if err != nil {
		r.failed.Store(&err)
	}
	return r
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

const (
	lookInterval = 100 * time.Millisecond // how often the source is asked at most, whoever wants to know
	lookPatience = 5 * time.Second        // with its answer
	tellEvery    = time.Minute
)

// Refresh sees to it that the source was asked after the call began; compare what Set returns before and after. Without
// an answer the secrets stay; the same error is returned once a minute. It asks also for those who wait no more, so that
// nobody who hangs up keeps the others from an answer.
func (r *Ring) Refresh(ctx context.Context) error {
	if r.source == nil {
		return nil
	}
	called := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.looked.After(called) {
		return nil // by somebody else
	}
	time.Sleep(lookInterval - time.Since(r.looked))
	r.looked = time.Now()
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookPatience)
	defer cancel()
	set, err := r.source(limited)
	if err != nil {
		return r.tell(err)
	}
	if !set.equal(r.Set()) {
		r.set.Store(&set)
	}
	r.failed.Store(nil)
	return nil
}

// tell returns an error unless it was told lately.
func (r *Ring) tell(err error) error {
	before := r.Err()
	same := before != nil && before.Error() == err.Error()
	r.failed.Store(&err)
	if same && time.Since(r.told) < r.tellEvery {
		return nil
	}
	r.told = time.Now()
	return err
}

// Err is what the source said last, nil when it had an answer. It waits for nobody who asks the source.
func (r *Ring) Err() error {
	if err := r.failed.Load(); err != nil {
		return *err
	}
	return nil
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
