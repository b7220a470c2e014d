package auth

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"log/slog"
	"slices"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// How many tallies are kept, and how often that is seen to.
const (
	maxTallies = 20_000 // beyond it those with few attempts go
	trimEvery  = 256    // attempts
)

// throttle counts attempts that failed or are under way. It counts in the database, so that replicas and restarts give
// nobody more of them. When that can't be written nobody signs in: a session could not be written either.
type throttle struct {
	store   *store.Store
	keys    *keyring.Derived[[][]byte] // the first hashes what is counted under
	now     func() time.Time
	logger  *slog.Logger
	most    int
	counted atomic.Int64
	spare   spareAttempts
}

// An attempt is one that was let through. It counts as failed until it is taken back.
type attempt struct {
	throttle *throttle
	own      string
	counted  []store.Tally
}

func (t *throttle) hash(kind, text string) string {
	mac := hmac.New(sha256.New, t.keys.Get()[0])
	mac.Write([]byte(kind + " " + text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

func (t *throttle) account(email string) string { return t.hash("account", email) }

// limitsOf are those an attempt counts on, its own first. A browser that is known to the account has a limit of its own
// only, which nobody else can use up. From elsewhere an address has its own, on this account and on all; and where the
// account was tried too often its attempts are slowed down. No number of strangers takes the first attempt of an
// address away from it.
func (t *throttle) limitsOf(email string, known bool, from Visitor) []limit {
	account, network := t.account(email), from.network()
	if known {
		return []limit{{name: t.hash("browser", from.mark.browserID), account: account, most: ownLimit}}
	}
	return []limit{
		{name: t.hash("account from "+network, email), account: account, most: ownLimit},
		{name: t.hash("address", network), most: addressLimit},
		{name: account, account: account, most: accountLimit, slows: true},
	}
}

// factorLimits are those that a code counts on, its own first. Nobody gets here without the password, so what is tried elsewhere
// than in the person's own browsers has a bound in all.
func (t *throttle) factorLimits(email string, known bool, from Visitor) []limit {
	account := t.account(email)
	if known {
		return []limit{{name: t.hash("codes in", from.mark.browserID), account: account, most: ownFactorLimit}}
	}
	return []limit{
		{name: t.hash("codes from "+from.network(), email), account: account, most: ownFactorLimit},
		{name: t.hash("codes of", email), account: account, most: factorLimit},
	}
}

// wait is how long an attempt would have to wait now. It only looks, so that those who are refused cost little.
func (t *throttle) wait(ctx context.Context, limits []limit) (time.Duration, error) {
	now := t.now()
	before := make([]store.Tally, len(limits))
	for n, l := range limits {
		tally, err := t.store.Tally(ctx, l.name, now)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return 0, err
		}
		before[n] = tally
	}
	return longest(limits, before, now), nil
}

var errWait = errors.New("auth: an attempt has to wait")

// attempt is count, for which strangers get a little of the room that a full disk has left.
func (t *throttle) attempt(ctx context.Context, limits []limit) (*attempt, time.Duration, error) {
	counted, wait, err := t.count(ctx, limits)
	if store.OutOfRoom(err) && t.spare.take(t.now()) {
		return t.count(store.Urgent(ctx), limits)
	}
	return counted, wait, err
}

// count counts one attempt under each name, or returns how long to wait. It counts in the same moment as it checks: were
// failures counted afterwards, any number of guesses could be under way at once.
func (t *throttle) count(ctx context.Context, limits []limit) (*attempt, time.Duration, error) {
	now := t.now()
	var counted []store.Tally
	var wait time.Duration
	err := t.store.Tx(ctx, func(tx *store.Tx) (err error) {
		if counted, err = countAll(ctx, tx, limits, now); err != nil {
			return err
		}
		before := slices.Clone(counted)
		for n := range before {
			before[n].Attempts--
		}
		if wait = longest(limits, before, now); wait > 0 {
			return errWait // and nothing is counted
		}
		return nil
	})
	if errors.Is(err, errWait) {
		return nil, wait, nil
	}
	if err != nil {
		return nil, 0, err
	}
	t.trim(ctx, now)
	return &attempt{throttle: t, own: limits[0].name, counted: counted}, 0, nil
}

// countAll counts in the order of the names, as everybody does: so no two wait for each other.
func countAll(ctx context.Context, tx *store.Tx, limits []limit, now time.Time) (counted []store.Tally, err error) {
	counted = make([]store.Tally, len(limits))
	for _, n := range byName(limits) {
		l := limits[n]
		tally := store.Tally{Name: l.name, Account: l.account, EndsAt: now.Add(throttleWindow)}
		if counted[n], err = tx.CountAttempt(ctx, tally, now); err != nil {
			return nil, err
		}
	}
	return counted, nil
}

func byName(limits []limit) []int {
	order := make([]int, len(limits))
	for n := range order {
		order[n] = n
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(limits[a].name, limits[b].name) })
	return order
}

// trim keeps the tallies few, now and then. An attempt doesn't fail for it.
func (t *throttle) trim(ctx context.Context, now time.Time) {
	if t.counted.Add(1)%trimEvery != 0 {
		return
	}
	if err := t.store.TrimTallies(ctx, now, t.most); err != nil && ctx.Err() == nil {
		t.logger.WarnContext(ctx, "old sign-in tallies could not be removed", "error", err)
	}
}

// takeBack uncounts an attempt that was never compared.
func (a *attempt) takeBack(ctx context.Context) error { return a.undo(ctx, false) }

// succeed uncounts an attempt that was right and forgets what its visitor did wrong before; and no other's: someone
// else may be guessing at this account, or from this address.
func (a *attempt) succeed(ctx context.Context) error { return a.undo(ctx, true) }

func (a *attempt) undo(ctx context.Context, forget bool) error {
	ctx = store.Urgent(ctx) // what could be counted can be let go
	tallies := slices.SortedFunc(slices.Values(a.counted), func(x, y store.Tally) int { return cmp.Compare(x.Name, y.Name) })
	return a.throttle.store.Tx(ctx, func(tx *store.Tx) error {
		for _, tally := range tallies {
			var err error
			if forget && tally.Name == a.own {
				err = tx.ForgetTally(ctx, tally.Name)
			} else {
				err = tx.UncountAttempt(ctx, tally)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
