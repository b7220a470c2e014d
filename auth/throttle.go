package auth

import (
	"sync"
	"time"
)

// Failed sign-ins allowed within a window, for one account from anywhere and for one address on any account.
const (
	throttleWindow = 15 * time.Minute
	accountLimit   = 8
	addressLimit   = 30
	maxTracked     = 20_000 // names remembered; beyond it the expired go, and then any
)

// throttle counts failed sign-ins. Its memory is bounded.
type throttle struct {
	now   func() time.Time
	mu    sync.Mutex
	names map[string]*failures
}

type failures struct {
	count int
	until time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, names: map[string]*failures{}}
}

// check returns how long to wait before the next attempt, 0 when it may be made.
func (t *throttle) check(email, address string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(t.wait("account "+email, accountLimit), t.wait("address "+address, addressLimit))
}

func (t *throttle) wait(name string, limit int) time.Duration {
	f := t.names[name]
	if f == nil || f.count < limit {
		return 0
	}
	return max(0, f.until.Sub(t.now()))
}

func (t *throttle) failed(email, address string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count("account " + email)
	t.count("address " + address)
}

func (t *throttle) count(name string) {
	now := t.now()
	f := t.names[name]
	if f == nil || !f.until.After(now) {
		t.makeRoom(now)
		f = &failures{until: now.Add(throttleWindow)}
		t.names[name] = f
	}
	f.count++
}

func (t *throttle) makeRoom(now time.Time) {
	if len(t.names) < maxTracked {
		return
	}
	for name, f := range t.names {
		if !f.until.After(now) {
			delete(t.names, name)
		}
	}
	for name := range t.names {
		if len(t.names) < maxTracked {
			return
		}
		delete(t.names, name)
	}
}

// succeeded forgets the account's failures; the address's stay, for it may be guessing at others.
func (t *throttle) succeeded(email string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, "account "+email)
}
