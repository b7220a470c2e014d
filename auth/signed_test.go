package auth_test

import (
	"testing"

	"github.com/alter-console/alter-console/auth"
)

func TestWhatIsSignedIsOpenedForItsUseAlone(t *testing.T) {
	d := anyDoor(t)
	signed, err := d.auth.Sign("message", "bot is saved.")
	if err != nil {
		t.Fatal(err)
	}
	if text, ok := d.auth.Open("message", signed); !ok || text != "bot is saved." {
		t.Errorf("%q %v", text, ok)
	}
	if text, ok := d.auth.Open("letter", signed); ok {
		t.Errorf("for another use it says %q", text)
	}
}

func TestNobodyElseSigns(t *testing.T) {
	d := anyDoor(t)
	forged, err := newDoor(t, d.store, func(o *auth.Options) { o.Secrets = secrets(8) }).auth.Sign("message", "Call 555-1234.")
	if err != nil {
		t.Fatal(err)
	}
	for _, signed := range []string{forged, "", "x", "bot is saved."} {
		if text, ok := d.auth.Open("message", signed); ok {
			t.Errorf("%q says %q", signed, text)
		}
	}
	for _, cookie := range d.signedIn().cookies { // nor does a cookie stand for anything else
		if _, ok := d.auth.Open("message", cookie.Value); ok {
			t.Errorf("the cookie %s is a message", cookie.Name)
		}
	}
}
