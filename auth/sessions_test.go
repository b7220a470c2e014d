package auth_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/keyring"
)

// The names of a door's cookies end in what its first secret is called.
const (
	sessionCookie = "alter-console-d53b76a9"
	knownCookie   = "alter-console-known-d53b76a9"
)

// TestASessionThatEndsWhileItIsReadStaysEnded ends it at each moment at which the clock is looked at.
func TestASessionThatEndsWhileItIsReadStaysEnded(t *testing.T) {
	for name, end := range map[string]func(*browser){
		"reset":    func(b *browser) { b.resetPassword(password) },
		"sign-out": func(b *browser) { b.copy().post("/sign-out", "") },
	} {
		t.Run(name, func(t *testing.T) {
			atEachDoor(t, func(d *door) { endAtEachMoment(d, end) })
		})
	}
}

func endAtEachMoment(d *door, end func(*browser)) {
	moments := 0
	for reached := true; reached; {
		b := d.signedIn()
		thief := b.copy()
		d.clock.advance(time.Hour)
		looks := 0
		reached = false
		d.clock.watch(func() {
			if looks++; looks == moments+1 {
				reached = true
				d.clock.watch(nil)
				end(b)
			}
		})
		b.me()
		d.clock.watch(nil)
		if reached && thief.me() != "" {
			d.Errorf("ended at moment %d, and signed in afterwards", moments)
		}
		if reached {
			moments++
		}
	}
	if moments < 2 {
		d.Errorf("a session was ended at %d moments", moments)
	}
}

func TestASignInThatAResetOvertakesSignsNobodyIn(t *testing.T) {
	atEachDoor(t, func(d *door) {
		d.during = func() {
			d.clock.advance(time.Second)
			d.resetPassword("another long password")
		}
		b := d.browser()
		b.signIn(email, password)
		if b.me() != "" {
			d.Error("the old password's session survives its reset")
		}
	})
}

func TestAResetEndsEverySessionOfTheAccount(t *testing.T) {
	atEachDoor(t, func(d *door) {
		one, two, other := d.signedIn(), d.signedIn(), d.signUp("other@example.com")
		d.resetPassword("another long password")
		if one.me() != "" || two.me() != "" || other.me() != "other@example.com" {
			d.Errorf("after the reset: %q, %q and %q", one.me(), two.me(), other.me())
		}
	})
}

func TestSessionsEndUnusedAndAtTheLatest(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		for range 2 { // each use puts the limit off
			d.clock.advance(12*time.Hour - time.Minute)
			if b.me() != email {
				d.Fatal("the session ended while in use")
			}
		}
		d.clock.advance(12 * time.Hour)
		if b.me() != "" {
			d.Error("the session outlives 12 hours of idleness")
		}
		b = d.signedIn()
		for range 7*24/8 - 1 {
			d.clock.advance(8 * time.Hour)
			if b.me() != email {
				d.Fatal("the session ended before seven days")
			}
		}
		d.clock.advance(8 * time.Hour)
		if b.me() != "" {
			d.Error("the session outlives seven days")
		}
	})
}

func TestASessionFromBeforeTheSignInIsWorthNothing(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signUp("other@example.com")
		planted := b.copy() // who gave the browser its cookie knows it
		b.signIn(email, password)
		if b.me() != email || planted.me() != "" {
			d.Errorf("signed in %q, with the cookie from before %q", b.me(), planted.me())
		}
	})
}

func TestForgedCookiesAreIgnored(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		good := b.cookies[sessionCookie].Value
		for i := range good {
			changed := []byte(good)
			changed[i] ^= 1
			forger := d.browser()
			forger.cookies[sessionCookie] = &http.Cookie{Name: sessionCookie, Value: string(changed)}
			if who := forger.me(); who != "" && i < len(good)-1 { // the last character holds bits that mean nothing
				d.Errorf("byte %d changed: %s", i, who)
			}
		}
		elsewhere := newDoor(d.T, d.store, func(o *auth.Options) { o.Secrets = secrets(8) }).browser()
		elsewhere.cookies = b.cookies
		if who := elsewhere.me(); who != "" {
			d.Errorf("another server's secret signs for %s", who)
		}
	})
}

func TestCookiesTellNothingAndStayWithTheBrowser(t *testing.T) {
	atEachDoor(t, func(d *door) {
		for _, secure := range []bool{false, true} {
			door := newDoor(d.T, d.store, func(o *auth.Options) { o.Secure = secure })
			cookies := door.browser().signIn(email, password).Result().Cookies()
			if len(cookies) == 0 {
				d.Fatal("no cookie")
			}
			for _, c := range cookies {
				prefixed := strings.HasPrefix(c.Name, "__Host-")
				if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" ||
					c.Secure != secure || prefixed != secure || c.MaxAge <= 0 {
					d.Errorf("secure %t: %+v", secure, c)
				}
			}
		}
	})
}

// TestSessionsOutliveANewSecret signs in before the server's secret changes: the browser notices nothing of it.
func TestSessionsOutliveANewSecret(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		old, fresh := secrets(7).Set().Current, secrets(8).Set().Current
		after := newDoor(d.T, d.store, func(o *auth.Options) { o.Secrets = keyring.Of(fresh, old) })
		elsewhere := after.browser()
		elsewhere.cookies = b.cookies
		if who := elsewhere.me(); who != email {
			d.Errorf("signed in before, and now %q", who)
		}
		before, now := newDoor(d.T, d.store).cookieNames(), after.cookieNames()
		if before != now {
			d.Errorf("cookies were named %s and are named %s", before, now)
		}
	})
}
