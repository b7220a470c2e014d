package vault

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/gate"
)

const (
	// refusedEvery is how often what an app key is refused for the same reason is an event of the audit trail.
	refusedEvery = time.Minute
	// maxRefused is of how many keys and reasons that is known. While there are more, these are in the log alone.
	maxRefused = 1_000
)

// ofKeys are the reasons that are about a key, not about what was asked with it.
var ofKeys = []string{
	wire.CodeInsufficientScope,
	wire.CodeIPNotAllowed,
	wire.CodeKeyRevoked,
	wire.CodeKeyExpired,
	wire.CodeKeyRotationExpired,
	wire.CodeRateLimitExceeded,
}

// refused are the app keys that were refused something since the last event that told of it: requests write none themselves.
type refused struct {
	mu   sync.Mutex
	seen map[refusedFor]*refusals
}

type refusedFor struct{ keyID, code string }

type refusals struct {
	told  time.Time // when an event told of them, zero for never
	n     int       // since then
	event audit.Event
}

// add counts a refusal. The event has what is known of the first.
func (r *refused) add(of refusedFor, event audit.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.seen[of]
	if one == nil {
		if len(r.seen) >= maxRefused {
			return
		}
		if r.seen == nil {
			r.seen = map[refusedFor]*refusals{}
		}
		one = &refusals{}
		r.seen[of] = one
	}
	if one.n == 0 {
		one.event = event
	}
	one.n++
}

// take are the events that are due, with the number of attempts.
func (r *refused) take(now time.Time) (due []audit.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for of, one := range r.seen {
		switch {
		case now.Sub(one.told) < refusedEvery:
		case one.n == 0:
			delete(r.seen, of)
		default:
			one.event.Detail["attempts"] = one.n
			due = append(due, one.event)
			one.told, one.n = now, 0
		}
	}
	slices.SortFunc(due, func(a, b audit.Event) int { return a.At.Compare(b.At) })
	return due
}

// noteRefused has the trail say later that an app key was refused, and the refusal name the request by which that is found.
func (v *Vault) noteRefused(c *api.Call, p *gate.Pass, refusal *api.Error) *api.Error {
	key := p.AppKey()
	if key == nil || !slices.Contains(ofKeys, refusal.Code) {
		return refusal
	}
	v.refused.add(refusedFor{key.ID, refusal.Code}, audit.Event{
		AppID:  key.AppID,
		At:     v.base.Clock(),
		By:     p.Actor(),
		Action: audit.AppKeyRefused,
		Target: audit.Target{Kind: audit.TargetAppKey, ID: key.ID, Label: key.Name},
		Detail: map[string]any{"reason": refusal.Code, "request": nameOf(c.Route)},
	})
	return refusal.Naming(c.RequestID)
}

// writeRefused writes down what app keys were refused. What can't be written is in the log alone.
func (v *Vault) writeRefused(ctx context.Context) (err error) {
	for _, e := range v.refused.take(v.base.Clock()) {
		err = errors.Join(err, v.base.Store.Tx(ctx, func(tx *store.Tx) error { return audit.Write(ctx, tx, e) }))
	}
	return err
}
