package auth

import (
	"fmt"
	"testing"
	"time"
)

// TestManyNamesDontHideOne is inside the package because a real sign-in takes too long to make so many.
func TestManyNamesDontHideOne(t *testing.T) {
	now := time.Unix(1_767_225_600, 0)
	throttle := newThrottle(func() time.Time { return now })
	victim := limit{"account victim", accountLimit}
	for range accountLimit {
		if _, wait := throttle.attempt(victim); wait > 0 {
			t.Fatal("it waits too early")
		}
	}
	for n := range 2 * maxTracked {
		throttle.attempt(limit{fmt.Sprint("address ", n), addressLimit})
	}
	if _, wait := throttle.attempt(victim); wait == 0 {
		t.Error("made-up names pushed out the account under attack")
	}
	if len(throttle.names) > maxTracked {
		t.Errorf("%d names are remembered", len(throttle.names))
	}
}
