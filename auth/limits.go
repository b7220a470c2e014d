package auth

import (
	"time"

	"github.com/alter-console/alter-console/store"
)

// Attempts to sign in that may fail within a window.
const (
	throttleWindow = 15 * time.Minute
	ownLimit       = 8   // on one account, from one address or one browser that is known to it
	addressLimit   = 30  // on any account, from one address
	accountLimit   = 100 // on one account, from anywhere that is not known to it: beyond it each address is slowed down
	longestPause   = 15 * time.Second
)

// A limit is how many attempts one name has within a window.
type limit struct {
	name    string
	account string // whose password is tried, "" for anybody's
	most    int
	slows   bool // beyond it the visitor's own attempts are spaced, and not refused
}

// waitFor says how long to wait before another attempt, given those before: its own, and how often a limit's name was
// counted.
func (l limit) waitFor(before, own store.Tally, now time.Time) time.Duration {
	switch {
	case before.Attempts < l.most:
		return 0
	case l.slows:
		return own.EndsAt.Add(pauses(own.Attempts) - throttleWindow).Sub(now)
	}
	return before.EndsAt.Sub(now)
}

// pauses is how long after the first attempt of an address another may follow so many: one, three, seven seconds…
func pauses(attempts int) (total time.Duration) {
	pause := time.Second
	for range attempts {
		total += min(pause, longestPause)
		pause *= 2
	}
	return total
}

// longest is how long to wait where the tallies before the attempt are known, in the order of the limits.
func longest(limits []limit, before []store.Tally, now time.Time) (wait time.Duration) {
	for n, l := range limits {
		wait = max(wait, l.waitFor(before[n], before[0], now))
	}
	return wait
}
