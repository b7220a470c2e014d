package auth

import (
	"context"
	"sync"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const (
	// refusalsEvery is how often sign-ins that are refused alike are an event of the audit trail.
	refusalsEvery = time.Minute
	// maxRefusals is of how many accounts and addresses that is known. While there are more, these are in the log alone.
	maxRefusals = 1_000
)

// A refusal is what sign-ins that are refused have in common.
type refusal struct{ accountID, address string }

// refusals count sign-ins that were refused since the last event that told of some.
type refusals struct {
	mu   sync.Mutex
	seen map[refusal]*refusedSince
}

type refusedSince struct {
	at time.Time // of the event
	n  int       // refused since
}

// count counts one, and returns how many an event is to tell of now, 0 for none.
func (k *refusals) count(of refusal, now time.Time) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if one, known := k.seen[of]; known {
		if one.n++; now.Sub(one.at) < refusalsEvery {
			return 0
		}
		n := one.n
		*one = refusedSince{at: now}
		return n
	}
	if len(k.seen) >= maxRefusals {
		for other, one := range k.seen {
			if now.Sub(one.at) >= refusalsEvery {
				delete(k.seen, other)
			}
		}
	}
	if len(k.seen) >= maxRefusals {
		return 0
	}
	if k.seen == nil {
		k.seen = map[refusal]*refusedSince{}
	}
	k.seen[of] = &refusedSince{at: now}
	return 1
}

// recordRefusal has the trail say that somebody was refused. Of an account that there isn't it says nothing: people type passwords
// into the wrong field. What can't be written is in the log.
func (s *Service) recordRefusal(ctx context.Context, reason string, account store.Account, from Visitor) {
	now := s.now().UTC()
	n := s.refused.count(refusal{account.ID, from.Address}, now)
	if n == 0 {
		return
	}
	by := ownActor(store.Account{}, from)
	by.Label = "somebody"
	err := s.store.Tx(ctx, func(tx *store.Tx) error {
		return record(ctx, tx, audit.AccountSignInRefused, account, by, now, map[string]any{"reason": reason, "attempts": n})
	})
	if err != nil {
		s.logger.ErrorContext(ctx, "the audit trail lacks a refused sign-in", "request_id", from.RequestID, "error", err)
	}
}
