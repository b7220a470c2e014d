package auth_test

import (
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
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
