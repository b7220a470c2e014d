package auth_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// guess sends a wrong password and reports whether it was looked at.
func (b *browser) guess(email string) bool {
	b.Helper()
	got := b.signIn(email, "not this one").Body.String()
	if !strings.Contains(got, "wrong") && !strings.Contains(got, "too many") {
		b.Fatalf("a wrong password answers %q", got)
	}
	return strings.Contains(got, "wrong")
}

// guesses sends wrong passwords one after another and returns how many were looked at.
func (b *browser) guesses(email string, n int) (compared int) {
	b.Helper()
	for range n {
		if b.guess(email) {
			compared++
		}
	}
	return compared
}

func TestParallelGuessesAreNoMoreThanOthers(t *testing.T) {
	atEachDoor(t, func(d *door) {
		replica := newDoor(d.T, d.store)
		var compared atomic.Int64
		var all sync.WaitGroup
		for n := range 40 {
			at := []*door{d, replica}[n%2]
			all.Go(func() {
				if at.browser().guess(email) {
					compared.Add(1)
				}
			})
		}
		all.Wait()
		if compared.Load() != 8 {
			d.Errorf("%d of 40 parallel guesses at two replicas were looked at, want 8", compared.Load())
		}
	})
}

func TestSigningInOftenIsNoGuessing(t *testing.T) {
	d := anyDoor(t)
	for range 35 {
		if got := d.browser().signIn(email, password); got.Code != http.StatusOK {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
	}
	d.browser().guesses(email, 7)
	d.signedIn() // which starts the count again
	if compared := d.browser().guesses(email, 9); compared != 8 {
		t.Errorf("%d guesses were looked at, want 8", compared)
	}
}

// crowd sends 104 wrong passwords for one account from 13 addresses, and returns how many were looked at.
func (d *door) crowd(email string) (compared int) {
	d.Helper()
	for n := range 13 {
		compared += d.browserAt(fmt.Sprintf("198.51.100.%d", n)).guesses(email, 8)
	}
	return compared
}

func TestStrangersCantLockAPersonOut(t *testing.T) {
	atEachDoor(t, func(d *door) {
		if compared := d.crowd(email); compared < 100 {
			d.Fatalf("%d guesses were looked at", compared)
		}
		replica := newDoor(d.T, d.store)
		for n, at := range []*door{d, replica} {
			if got := at.browserAt(fmt.Sprintf("203.0.113.%d", n)).signIn(email, password); got.Code != http.StatusOK {
				d.Errorf("the right password from a clean address: %d %s", got.Code, got.Body)
			}
		}
	})
}

func TestAnAccountUnderAttackIsTriedSlowly(t *testing.T) {
	d := anyDoor(t)
	d.crowd(email)
	replica := newDoor(d.T, d.store, func(o *auth.Options) { o.Now = d.clock.now })
	const clean = "203.0.113.1"
	for n, pause := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second} {
		if !d.browserAt(clean).guess(email) {
			d.Fatalf("guess %d was not looked at", n)
		}
		d.clock.advance(pause - time.Millisecond)
		if replica.browserAt(clean).guess(email) {
			d.Errorf("after %d guesses another one is looked at within %s", n+1, pause)
		}
		d.clock.advance(time.Millisecond)
	}
	if got := replica.browserAt(clean).signIn(email, password); got.Code != http.StatusOK {
		d.Errorf("the right password after five wrong ones: %d %s", got.Code, got.Body)
	}
	if compared := d.browserAt(clean).guesses("other@example.com", 8); compared != 8 {
		d.Errorf("%d guesses at an account that nobody attacks were looked at, want 8", compared)
	}
}

func TestANewPasswordStartsTheCountAgain(t *testing.T) {
	d := anyDoor(t)
	known := d.signedIn()
	known.guesses(email, 8)
	d.crowd(email)
	command := newDoor(d.T, d.store) // which is another process
	command.resetPassword("another long password")
	for _, b := range []*browser{known, d.browserAt("198.51.100.1")} {
		if got := b.signIn(email, "another long password"); got.Code != http.StatusOK {
			d.Errorf("after the reset: %d %s", got.Code, got.Body)
		}
	}
}

func TestMadeUpNamesDontHideTheOneUnderAttack(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		now := start
		count := func(name string, times int) {
			for range times {
				err := s.Tx(t.Context(), func(tx *store.Tx) error {
					_, err := tx.CountAttempt(t.Context(), store.Tally{Name: name, EndsAt: now.Add(time.Minute)}, now)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		count("victim", 3)
		for n := range 20 {
			count(fmt.Sprint("made up ", n), 1)
		}
		if err := s.TrimTallies(t.Context(), now, 5); err != nil {
			t.Fatal(err)
		}
		left := 0
		for n := range 20 {
			if _, err := s.Tally(t.Context(), fmt.Sprint("made up ", n), now); err == nil {
				left++
			}
		}
		if victim, err := s.Tally(t.Context(), "victim", now); err != nil || victim.Attempts != 3 || left != 4 {
			t.Errorf("%d others are left, and the victim's is %+v, %v", left, victim, err)
		}
		if err := s.Purge(t.Context(), now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Tally(t.Context(), "victim", now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a tally that ended: %v", err)
		}
	})
}

func TestOneAddressCantLockAPersonOut(t *testing.T) {
	d := anyDoor(t)
	if compared := d.browserAt("198.51.100.1").guesses(email, 12); compared != 8 {
		t.Errorf("%d guesses from one address were looked at, want 8", compared)
	}
	d.signedIn() // from home
}

func TestNobodyCanLockAKnownBrowserOut(t *testing.T) {
	d := anyDoor(t)
	known := d.signedIn()
	other := d.signUp("other@example.com")
	if compared := d.browserAt(home).guesses(email, 9); compared != 8 {
		t.Errorf("%d guesses from its address were looked at, want 8", compared)
	}
	d.crowd(email)
	if got := d.browser().signIn(email, password); got.Code == http.StatusOK {
		t.Error("a browser that is not known signs in from an address without attempts")
	}
	forger := d.browser()
	forger.cookies = map[string]*http.Cookie{knownCookie: {Name: knownCookie, Value: known.cookies[sessionCookie].Value}}
	for name, b := range map[string]*browser{"another account's": other, "a forged": forger} {
		if b.signIn(email, password).Code == http.StatusOK {
			t.Errorf("%s browser passes for a known one", name)
		}
	}
	known.post("/sign-out", "")
	known.guesses(email, 7)
	if got := known.signIn(email, password); got.Code != http.StatusOK {
		t.Errorf("the known browser: %d %s", got.Code, got.Body)
	}
	if compared := known.guesses(email, 12); compared != 8 {
		t.Errorf("%d guesses from a known browser were looked at, want 8", compared)
	}
}

func TestOneAddressCantTryManyAccounts(t *testing.T) {
	d := anyDoor(t)
	compared := 0
	for n := range 35 { // an IPv6 network is one address
		compared += d.browserAt(fmt.Sprintf("[2001:db8::%x]", n)).guesses(fmt.Sprintf("person%d@example.com", n), 1)
	}
	if compared != 30 {
		t.Errorf("%d guesses were looked at, want 30", compared)
	}
	if got := d.browserAt("[2001:db8::ffff]").signIn(email, password); got.Code == http.StatusOK {
		t.Error("the address may go on")
	}
	d.browserAt("[2001:db8:0:1::1]").guess(email)
	d.signedIn()
}

// TestASuccessForgetsItsOwnMistakesOnly: whoever has an account could else go on guessing at all others.
func TestASuccessForgetsItsOwnMistakesOnly(t *testing.T) {
	d := anyDoor(t)
	compared := 0
	for n := range 35 {
		if n == 20 {
			if got := d.browserAt("198.51.100.1").signIn(email, password); got.Code != http.StatusOK {
				t.Fatalf("the sign-in was answered with %d", got.Code)
			}
		}
		compared += d.browserAt("198.51.100.1").guesses(fmt.Sprintf("person%d@example.com", n), 1)
	}
	if compared != 30 {
		t.Errorf("%d guesses were looked at, want 30", compared)
	}
}

func TestAnyTextForAnEmailIsJustWrong(t *testing.T) {
	atEachDoor(t, func(d *door) {
		for _, text := range []string{"", "%00", "a%00b@example.com", "%ff@example.com", strings.Repeat("x", 1<<20) + "@example.com"} {
			if got := d.browser().signIn(text, password).Body.String(); got != auth.ErrBadCredentials.Error() {
				d.Errorf("%.20q answers %.200q", text, got)
			}
		}
	})
}

func TestTheThrottleLetsGoInTime(t *testing.T) {
	d := anyDoor(t)
	d.browser().guesses(email, 8)
	d.clock.advance(15*time.Minute - time.Second)
	if d.browser().guess(email) {
		t.Error("the wait is shorter than 15 minutes")
	}
	d.clock.advance(time.Second)
	d.signedIn()
}
