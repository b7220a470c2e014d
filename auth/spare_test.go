package auth_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// fullDoor is one whose disk is full but for the reserve, and a browser that was signed in before.
func fullDoor(t *testing.T) (d *door, known *browser) {
	t.Helper()
	path := storetest.Path(t)
	d = newDoor(t, storetest.Open(t, store.Options{Path: path})).withAdmin()
	known = d.signedIn()
	if err := os.Mkdir(path+"-reserve", 0o700); err != nil { // so the file can't be made
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; { // it looks now and then
		err := d.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.PutSetting(t.Context(), "x", "y") })
		if store.OutOfRoom(err) {
			return d, known
		}
		if time.Now().After(deadline) {
			t.Fatalf("the disk is not full: %v", err)
		}
	}
}

func TestStrangersDontUseUpTheRoomForRevoking(t *testing.T) {
	d, known := fullDoor(t)
	if got := d.browserAt("198.51.100.1").signIn(email, password); got.Code != http.StatusOK {
		t.Errorf("the right password from a new browser: %d %s", got.Code, got.Body)
	}
	attack := func() (compared int) {
		for n := range 35 {
			got := d.browserAt(fmt.Sprintf("203.0.113.%d", n)).signIn(fmt.Sprintf("nobody%d@example.com", n), "not this one").Body.String()
			if !strings.Contains(got, "the disk is full") {
				compared++
			}
		}
		return compared
	}
	if compared := attack(); compared != 29 {
		t.Errorf("%d guesses of strangers were written down on a full disk, want 29", compared)
	}
	known.guesses(email, 3)
	if got := known.signIn(email, password); got.Code != http.StatusOK {
		t.Errorf("the known browser: %d %s", got.Code, got.Body)
	}
	d.clock.advance(15 * time.Minute)
	if got := d.browserAt("198.51.100.1").signIn(email, password); got.Code != http.StatusOK {
		t.Errorf("a new browser, after 15 minutes: %d %s", got.Code, got.Body)
	}
}
