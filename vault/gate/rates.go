package gate

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// rates count the requests of each key in the minute that it is, in this process.
type rates struct {
	mu     sync.Mutex
	minute int64
	counts map[string]int // by key; of a derived key, by its parent
}

// take counts a request, unless there were as many as there may be, and returns how many are left.
func (r *rates) take(key string, limit int, minute int64) (left int, allowed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if minute != r.minute || r.counts == nil {
		r.minute, r.counts = minute, map[string]int{}
	}
	n := r.counts[key]
	if n >= limit {
		return 0, false
	}
	r.counts[key] = n + 1
	return limit - n - 1, true
}

// checkRate refuses an application's key that sends more requests a minute than it may, and tells all others how many they have
// left (protocol 4.4). What is derived from a key counts as that key: else it could send as many as it likes.
func (p *Pass) checkRate(key *store.Key, now time.Time) error {
	if key.AgentID != nil {
		return nil
	}
	counted := key.ID
	if key.ParentID != nil {
		counted = *key.ParentID
	}
	limit, _ := wire.RateLimitOf(key.RateLimit)
	minute := now.Unix() / 60
	ends := (minute + 1) * 60
	left, allowed := p.gate.rates.take(counted, limit, minute)
	header := p.call.Writer.Header()
	header[wire.HeaderRateLimitLimit] = []string{strconv.Itoa(limit)}
	header[wire.HeaderRateLimitRemaining] = []string{strconv.Itoa(left)}
	header[wire.HeaderRateLimitReset] = []string{strconv.FormatInt(ends, 10)}
	if allowed {
		return nil
	}
	return tooMany(header, limit, ends-now.Unix())
}

func tooMany(header http.Header, limit int, seconds int64) *api.Error {
	header.Set(wire.HeaderRetryAfter, strconv.FormatInt(seconds, 10))
	e := api.Failf(wire.CodeRateLimitExceeded, "This API key may send %d requests a minute, and has sent them.", limit)
	e.Extra = map[string]any{"scope": "api_key", "limit": limit, "window_seconds": 60, "retry_after": seconds}
	return e
}
