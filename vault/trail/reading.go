package trail

import (
	"context"
	"sync"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// again is after how long reading the trail is an event once more.
const again = time.Hour

// readings are when whom this process last wrote down to have read the trail.
type readings struct {
	mu sync.Mutex
	at map[string]time.Time
}

// first reports whether a reading is the first for a while, and remembers it.
func (k *readings) first(who string, now time.Time) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if at, known := k.at[who]; known && now.Sub(at) < again {
		return false
	}
	if k.at == nil {
		k.at = map[string]time.Time{}
	}
	for other, at := range k.at {
		if now.Sub(at) >= again {
			delete(k.at, other)
		}
	}
	k.at[who] = now
	return true
}

// forget has the next reading be written down.
func (k *readings) forget(who string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.at, who)
}

// noteReading has the trail say who reads it, once a session, or key, and hour. Nobody is kept from reading by what can't be
// written: on a full disk it is in the trail that one looks.
func (r *Room) noteReading(c *api.Call, action audit.Action) {
	who := string(action) + c.Asker.Session()
	if !r.known.first(who, c.Now()) {
		return
	}
	ctx := context.WithoutCancel(c.Context()) // who reads may hang up
	err := r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		return c.Audit(tx, audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAudit, Label: "audit trail"}})
	})
	if err != nil {
		r.known.forget(who)
	}
	r.base.Report(ctx, "say who reads the audit trail", err)
}
