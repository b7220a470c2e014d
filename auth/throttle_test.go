package auth_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
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
	d := anyDoor(t)
	var compared atomic.Int64
	var all sync.WaitGroup
	for range 40 {
		all.Go(func() {
			if d.browser().guess(email) {
				compared.Add(1)
			}
		})
	}
	all.Wait()
	if compared.Load() != 8 {
		t.Errorf("%d of 40 parallel guesses were looked at, want 8", compared.Load())
	}
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

// crowd guesses from many addresses until the account takes no more from anywhere, and returns how many it took.
func (d *door) crowd(email string) (compared int) {
	d.Helper()
	for n := range 20 {
		compared += d.browserAt(fmt.Sprintf("198.51.100.%d", n)).guesses(email, 8)
	}
	return compared
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
	if compared := d.browserAt(home).guesses(email, 9) + d.crowd(email); compared != 100 {
		t.Errorf("%d guesses from everywhere were looked at, want 100", compared)
	}
	if got := d.browser().signIn(email, password); got.Code == http.StatusOK {
		t.Error("a browser that is not known signs in to an account under attack")
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
