package auth

import (
	"context"
	"sync"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
)

const (
	// refusalsEvery is how often what is refused alike is an event of the audit trail.
	refusalsEvery = time.Minute
	// maxRefusals is of how many accounts and addresses that is known. While there are more, these are in the log alone.
	maxRefusals = 1_000
)

// A refusal is what attempts that are refused have in common.
type refusal struct {
	accountID string
	address   string
	lacks     access.Permission // "" for sign-ins
}

// refusals count attempts that were refused since the last event that told of some.
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
		k.forget(now)
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

func (k *refusals) forget(now time.Time) {
	for of, one := range k.seen {
		if now.Sub(one.at) >= refusalsEvery {
			delete(k.seen, of)
		}
	}
}

// recordRefusal has the trail say that somebody was refused a sign-in. Of an account that there isn't it says nothing: people type
// passwords into the wrong field.
func (s *Service) recordRefusal(ctx context.Context, reason string, account store.Account, from Visitor) {
	by := ownActor(store.Account{}, from)
	by.Label = "somebody"
	s.recordAtMost(ctx, refusal{accountID: account.ID, address: from.Address}, audit.Event{
		By:     by,
		Action: audit.AccountSignInRefused,
		Target: audit.Target{Kind: audit.TargetAccount, ID: account.ID, Label: account.Email},
		Detail: map[string]any{"reason": reason},
	})
}

// RecordNotAllowed has the trail say that the person of a request lacks the permission for what they tried to change. request is
// a method and the pattern of a path. Like refused sign-ins that is one event a minute, which has the number of attempts.
func (s *Service) RecordNotAllowed(ctx context.Context, lacks access.Permission, request string) {
	person, signedIn := FromContext(ctx)
	if !signedIn {
		return
	}
	s.recordAtMost(ctx, refusal{person.ID, person.Visitor.Address, lacks}, audit.Event{
		By:     person.By().actor(),
		Action: audit.PermissionRefused,
		Target: audit.Target{Kind: audit.TargetPermission, ID: string(lacks), Label: lacks.Words()},
		Detail: map[string]any{"role": string(person.Role), "request": request},
	})
}

// recordAtMost writes an event for what is refused, unless one did within the last minute, also of somebody who did not wait for
// the answer. What can't be written is in the log.
func (s *Service) recordAtMost(ctx context.Context, of refusal, e audit.Event) {
	e.At = s.now().UTC()
	n := s.refused.count(of, e.At)
	if n == 0 {
		return
	}
	e.Detail["attempts"] = n
	if err := s.store.Tx(context.WithoutCancel(ctx), func(tx *store.Tx) error { return write(ctx, tx, e) }); err != nil {
		s.logger.ErrorContext(ctx, "the audit trail lacks a refusal", "action", string(e.Action), "request_id", e.By.RequestID, "error", err)
	}
}
