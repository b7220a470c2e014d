package auth_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestOfManyFirstSetUpsOneSucceeds(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		var made atomic.Int64
		var all sync.WaitGroup
		for n := range 8 { // half of them people, half replicas that were given an administrator
			replica := newDoor(t, s)
			all.Go(func() {
				address := fmt.Sprintf("admin%d@example.com", n)
				var err error
				if n%2 == 0 {
					_, err = replica.auth.Setup(t.Context(), replica.auth.SetupToken(), address, password, auth.Visitor{})
				} else {
					_, err = replica.auth.CreateFirstAdmin(t.Context(), address, password)
				}
				if err == nil {
					made.Add(1)
				} else if !errors.Is(err, auth.ErrSetupDone) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if n, err := s.CountAccounts(t.Context()); err != nil || n != 1 || made.Load() != 1 {
			t.Errorf("%d accounts, %d set-ups that succeeded, %v", n, made.Load(), err)
		}
	})
}

func TestTheSetUpTokenIsGoodForOneAdministrator(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		d, replica := newDoor(t, s), newDoor(t, s)
		token := d.auth.SetupToken()
		if len(token) < 32 || replica.auth.SetupToken() != token {
			t.Errorf("tokens %q and %q", token, replica.auth.SetupToken())
		}
		stranger := newDoor(t, s, func(o *auth.Options) { o.Secrets = secrets(8) })
		for _, wrong := range []string{"", token[1:], token + "A", stranger.auth.SetupToken()} {
			if _, err := d.auth.Setup(t.Context(), wrong, email, password, auth.Visitor{}); !errors.Is(err, auth.ErrBadToken) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		var field *auth.FieldError
		if _, err := d.auth.Setup(t.Context(), token, email, "too short", auth.Visitor{}); !errors.As(err, &field) || field.Field != "password" {
			t.Errorf("a short password: %v", err)
		}
		if _, err := d.auth.Setup(t.Context(), token, email, password, auth.Visitor{}); err != nil {
			t.Fatal(err)
		}
		if _, err := replica.auth.Setup(t.Context(), token, "other@example.com", password, auth.Visitor{}); !errors.Is(err, auth.ErrSetupDone) {
			t.Errorf("a second administrator with the same token: %v", err)
		}
	})
}

func TestTheSetUpTokenLivesForADay(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		token := d.auth.SetupToken()
		d.clock.advance(24*time.Hour - time.Second)
		if err := d.auth.CheckSetupToken(t.Context(), token, auth.Visitor{}); err != nil {
			t.Errorf("before a day is over: %v", err)
		}
		again := d.auth.SetupToken() // of another start
		d.clock.advance(time.Second)
		from := auth.Visitor{Address: "203.0.113.9"}
		if _, err := d.auth.Setup(t.Context(), token, email, password, from); !errors.Is(err, auth.ErrTokenExpired) {
			t.Errorf("after a day: %v", err)
		}
		forged := []byte(token)
		forged[8]++ // a later end
		for _, wrong := range []string{string(forged), "guessed"} {
			if _, err := d.auth.Setup(t.Context(), wrong, email, password, from); !errors.Is(err, auth.ErrBadToken) {
				t.Errorf("token %q: %v", wrong, err)
			}
		}
		log := d.log.String()
		if strings.Count(log, "set-up token refused") != 3 || strings.Count(log, "address=203.0.113.9") != 3 || !strings.Contains(log, "has expired") {
			t.Errorf("log %q", log)
		}
		for _, secret := range []string{token, string(forged), "guessed"} {
			if strings.Contains(log, secret) {
				t.Errorf("the log holds the token %q", secret)
			}
		}
		if _, err := d.auth.Setup(t.Context(), again, email, password, from); err != nil {
			t.Errorf("a token of a later start: %v", err)
		}
	})
}

// TestAFirstAccountOfAnotherRoleLeavesTheSetUp to whoever is to be the administrator.
func TestAFirstAccountOfAnotherRoleLeavesTheSetUp(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		if _, err := d.auth.CreateAccount(t.Context(), auth.NewAccount{Email: "viewer@example.com", Role: access.Viewer, Password: password}); err != nil {
			t.Fatal(err)
		}
		if needed, err := d.auth.NeedsSetup(t.Context()); err != nil || !needed {
			t.Errorf("with a viewer alone the set-up is needed: %v, %v", needed, err)
		}
		var field *auth.FieldError
		if _, err := d.auth.Setup(t.Context(), d.auth.SetupToken(), "viewer@example.com", password, auth.Visitor{}); !errors.As(err, &field) || field.Field != "email" {
			t.Errorf("with the viewer's email: %v", err)
		}
		if _, err := d.auth.Setup(t.Context(), d.auth.SetupToken(), email, password, auth.Visitor{}); err != nil {
			t.Fatal(err)
		}
		if needed, err := d.auth.NeedsSetup(t.Context()); err != nil || needed {
			t.Errorf("with an administrator the set-up is needed: %v, %v", needed, err)
		}
		if _, err := d.auth.CreateFirstAdmin(t.Context(), "other@example.com", password); !errors.Is(err, auth.ErrSetupDone) {
			t.Errorf("a second first administrator: %v", err)
		}
	})
}
