package auth_test

import (
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
)

func TestAMessageIsReadForAMinute(t *testing.T) {
	d := anyDoor(t)
	sealed, err := d.auth.SealMessage("success", "bot is saved.")
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // it is not used up: only the page that it leads to has it
		if kind, text, ok := d.auth.OpenMessage(sealed); !ok || kind != "success" || text != "bot is saved." {
			t.Errorf("%q %q %v", kind, text, ok)
		}
	}
	d.clock.advance(time.Minute + time.Second)
	if _, _, ok := d.auth.OpenMessage(sealed); ok {
		t.Error("it is read after its time")
	}
}

func TestNobodyElseMakesMessages(t *testing.T) {
	d := anyDoor(t)
	other := newDoor(t, d.store, func(o *auth.Options) { o.Secrets = secrets(8) })
	forged, err := other.auth.SealMessage("error", "Call 555-1234.")
	if err != nil {
		t.Fatal(err)
	}
	for _, sealed := range []string{forged, "", "x", "bot is saved."} {
		if _, text, ok := d.auth.OpenMessage(sealed); ok {
			t.Errorf("%q says %q", sealed, text)
		}
	}
	b := d.signedIn()
	for _, cookie := range b.cookies { // nor does a cookie stand for one
		if _, _, ok := d.auth.OpenMessage(cookie.Value); ok {
			t.Errorf("the cookie %s is a message", cookie.Name)
		}
	}
}
