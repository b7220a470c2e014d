package webhooks

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/alter-console/alter-console/store"
)

const (
	// lookAgain is how often all that ends is looked at, for what has changed meanwhile: the team of an agent, for one.
	lookAgain = time.Hour

	// overlap is how far windows reach into those before them: clocks of servers differ, transactions take their time, and days
	// that clocks are set on have an hour more or less.
	overlap = 2 * time.Hour
)

// A window is a while in which something ends.
type window struct{ since, until time.Time }

// planned is how far it was planned in this process. Another one begins with all that ends.
type planned struct {
	mu    sync.Mutex
	at    time.Time // everything that was due then is planned
	whole time.Time // when all that ends was looked at
	hooks string    // for whom
}

// next are the windows to look at now, and what to call when that is done.
func (p *planned) next(windows func(hooks []store.Webhook, since *time.Time, now time.Time) []window, hooks []store.Webhook, now time.Time) ([]window, func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	since, whole, asked := &p.at, p.whole, inShort(hooks)
	if asked != p.hooks || now.Sub(p.whole) >= lookAgain || now.Before(p.at) {
		since, whole = nil, now
	}
	return windows(hooks, since, now), func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.at, p.whole, p.hooks = now, whole, asked
	}
}

// inShort is all of webhooks that says what they are to be told.
func inShort(hooks []store.Webhook) string {
	var all strings.Builder
	for _, h := range hooks {
		fmt.Fprintf(&all, "%s %q %q %v\n", h.ID, h.Team, h.Kinds, h.Days)
	}
	return all.String()
}

// windows are those in which something ends that came within some webhook's days since an instant; nil for all that ends.
func (r *Room) windows(hooks []store.Webhook, since *time.Time, now time.Time) (all []window) {
	days, most := map[int]bool{0: true}, 0
	for _, hook := range hooks {
		for _, n := range hook.Days {
			days[n], most = true, max(most, n)
		}
	}
	if since == nil {
		return []window{{now.Add(-late), r.daysAfter(now.Add(ahead), most)}}
	}
	for n := range days {
		all = append(all, window{r.daysAfter(since.Add(-overlap), n), r.daysAfter(now.Add(ahead), n).Add(overlap)})
	}
	return all
}
