package auth

import (
	"math"
	"sync"
	"time"
)

// Attempts to sign in that may fail within a window.
const (
	throttleWindow = 15 * time.Minute
	ownLimit       = 8      // on one account, from one address or one browser that is known to it
	addressLimit   = 30     // on any account, from one address
	accountLimit   = 100    // on one account, from anywhere: whoever reaches it locks out all but the known browsers
	maxTracked     = 20_000 // names remembered; beyond it the expired go, and then those with few failures
)

// throttle counts attempts that failed or are under way. Its memory is bounded.
type throttle struct {
	now   func() time.Time
	mu    sync.Mutex
	names map[string]*tally
	swept time.Time // when expired names were last looked for
}

type tally struct {
	count int
	until time.Time
}

// A limit is how many attempts one name has within a window.
type limit struct {
	name     string
	attempts int
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, names: map[string]*tally{}}
}

// An attempt is one that was let through. It counts as failed until it is taken back.
type attempt struct {
	throttle *throttle
	counted  []*tally
}

// attempt counts one under each name, or returns how long to wait when one of them has none left. It counts in the
// same moment as it checks: were failures counted afterwards, any number of guesses could be under way at once.
func (t *throttle) attempt(limits ...limit) (*attempt, time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	var wait time.Duration
	for _, l := range limits {
		if f := t.names[l.name]; f != nil && f.count >= l.attempts {
			wait = max(wait, f.until.Sub(now))
		}
	}
	if wait > 0 {
		return nil, wait
	}
	a := &attempt{throttle: t}
	for _, l := range limits {
		f := t.tally(l.name, now)
		f.count++
		a.counted = append(a.counted, f)
	}
	return a, 0
}

func (t *throttle) tally(name string, now time.Time) *tally {
	f := t.names[name]
	if f == nil || !f.until.After(now) {
		t.makeRoom(now)
		f = &tally{until: now.Add(throttleWindow)}
		t.names[name] = f
	}
	return f
}

func (t *throttle) makeRoom(now time.Time) {
	if len(t.names) < maxTracked {
		return
	}
	if now.Sub(t.swept) >= time.Second {
		t.swept = now
		for name, f := range t.names {
			if !f.until.After(now) {
				delete(t.names, name)
			}
		}
	}
	if len(t.names) >= maxTracked {
		delete(t.names, t.leastOfSome())
	}
}

// leastOfSome looks at a few names, which Go draws by chance, and returns the one with the fewest failures: so whoever
// makes up names by the thousand pushes those out, and not the one under attack.
func (t *throttle) leastOfSome() (name string) {
	least, looks := math.MaxInt, 0
	for candidate, f := range t.names {
		if f.count < least {
			name, least = candidate, f.count
		}
		if looks++; looks == 8 {
			break
		}
	}
	return name
}

// takeBack uncounts an attempt that was right, or that was never compared.
func (a *attempt) takeBack() {
	a.throttle.mu.Lock()
	defer a.throttle.mu.Unlock()
	for _, f := range a.counted {
		f.count--
	}
}

// forget forgets what failed under a name.
func (t *throttle) forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.names, name)
}
