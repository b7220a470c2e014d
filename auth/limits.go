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

	ownFactorLimit = 5  // wrong codes of one account, from one address or one browser that is known to it
	factorLimit    = 20 // from anywhere that is not known to it: who types them knows the password
)

// A limit is how many attempts one name has within a window.
type limit struct {
	name    string
	account string // whose password is tried, "" for anybody's
	most    int
	slows   bool // beyond it the visitor's own attempts are spaced, and not refused
}

// waitFor says how long to wait before another attempt. before is the tally of the limit's own name, own that of the first
// limit, which is the visitor's.
func (l limit) waitFor(before, own store.Tally, now time.Time) time.Duration {
	switch {
	case before.Attempts < l.most:
		return 0
	case l.slows:
		return own.EndsAt.Add(pauses(own.Attempts) - throttleWindow).Sub(now)
	}
	return before.EndsAt.Sub(now)
}

// pauses is how long after its first attempt an address may make another, when it has made so many: after one, three,
// seven seconds…
func pauses(attempts int) (total time.Duration) {
	pause := time.Second
	for range attempts {
		total += min(pause, longestPause)
		pause *= 2
	}
	return total
}

// longest is the longest wait that any of the limits asks for. before are their tallies before the attempt, in the same
// order.
func longest(limits []limit, before []store.Tally, now time.Time) (wait time.Duration) {
	for n, l := range limits {
		wait = max(wait, l.waitFor(before[n], before[0], now))
	}
	return wait
}
