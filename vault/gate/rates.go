package gate

import (
	"context"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// rates count the requests of each key in the minute that it is: those that this process has let in, and what others say of theirs.
type rates struct {
	mu     sync.Mutex
	minute int64
	own    map[string]int // by the keys of quotas
	others map[string]int // the same, of all other processes, as of the last time that these were asked
	told   map[string]int // what the others can know of own
	quiet  bool           // there were no requests in the minute before
}

// A quota is how many requests a minute may count with those of a key.
type quota struct {
	key   string
	limit int
}

// quotasOf are those that a key's requests count in: its own, and where another without a limit made it what that has for all.
func quotasOf(key *store.Key) []quota {
	limit, _ := wire.RateLimitOf(key.RateLimit)
	all := []quota{{key.Counted(), limit}}
	if key.CountsWithin != nil {
		most, _ := wire.RateLimitOf(nil)
		all = append(all, quota{*key.CountsWithin, most})
	}
	return all
}

// take counts a request in all of some quotas, unless in one there were as many as there may be. It returns which has the fewest
// left, and how many these are.
func (r *rates) take(all []quota, minute int64) (tightest, left int, allowed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(minute)
	for i, b := range all {
		if rest := b.limit - r.own[b.key] - r.others[b.key]; i == 0 || rest < left {
			tightest, left = i, rest
		}
	}
	if left <= 0 {
		return tightest, 0, false
	}
	for _, b := range all {
		r.own[b.key]++
	}
	return tightest, left - 1, true
}

// turn begins anew with each minute.
func (r *rates) turn(minute int64) {
	if minute != r.minute || r.own == nil {
		r.quiet = r.own != nil && len(r.own) == 0
		r.minute, r.own, r.others, r.told = minute, map[string]int{}, nil, map[string]int{}
	}
}

// untold are the counts that the others don't know yet; idle is when there is nothing to tell or to ask.
func (r *rates) untold(minute int64) (counts map[string]int, idle bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.turn(minute)
	counts = map[string]int{}
	for key, n := range r.own {
		if n != r.told[key] {
			counts[key] = n
		}
	}
	return counts, r.quiet && len(r.own) == 0
}

// heard takes over what others say, once they can know what they were told.
func (r *rates) heard(minute int64, told, others map[string]int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute == r.minute {
		maps.Copy(r.told, told)
		r.others = others
	}
}

// ShareRates tells other processes how many requests of each key this one has let in, and asks how many they have. What they let
// in between two times is not known here, so that together they may let in that much too much.
func (g *Gate) ShareRates(ctx context.Context) error {
	minute := minuteOf(g.base.Clock())
	counts, idle := g.rates.untold(minute)
	if idle {
		return nil
	}
	others, err := g.base.Store.ShareKeyRates(ctx, store.KeyRates{Process: g.process, Minute: minute, Requests: counts})
	if err == nil {
		g.rates.heard(minute, counts, others)
	}
	return err
}

func minuteOf(t time.Time) int64 { return t.Unix() / 60 }

// checkRate refuses an application's key that sends more requests a minute than it may, and tells all others how many they have
// left (protocol 4.4).
func (p *Pass) checkRate(key *store.Key, now time.Time) error {
	if key.AgentID != nil {
		return nil
	}
	minute := minuteOf(now)
	ends := (minute + 1) * 60
	all := quotasOf(key)
	tightest, left, allowed := p.gate.rates.take(all, minute)
	limit := all[tightest].limit
	header := p.call.Writer.Header()
	header[wire.HeaderRateLimitLimit] = []string{strconv.Itoa(limit)}
	header[wire.HeaderRateLimitRemaining] = []string{strconv.Itoa(left)}
	header[wire.HeaderRateLimitReset] = []string{strconv.FormatInt(ends, 10)}
	if allowed {
		return nil
	}
	said := "This API key may send %d requests a minute, and has sent them."
	if tightest > 0 {
		said = "The API key that made this one may send %d requests a minute, together with all that it made, and they have sent them."
	}
	return tooMany(header, said, limit, ends-now.Unix())
}

func tooMany(header http.Header, said string, limit int, seconds int64) *api.Error {
	header.Set(wire.HeaderRetryAfter, strconv.FormatInt(seconds, 10))
	e := api.Failf(wire.CodeRateLimitExceeded, said, limit)
	e.Extra = map[string]any{"scope": "api_key", "limit": limit, "window_seconds": 60, "retry_after": seconds}
	return e
}
