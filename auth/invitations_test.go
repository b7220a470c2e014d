package auth_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

const invited = "new@example.com"

func (d *door) invite(address string) auth.Invited {
	d.Helper()
	i, err := d.auth.Invite(d.Context(), auth.CommandLine(), address, access.Operator, []string{"core"})
	if err != nil {
		d.Fatal(err)
	}
	return i
}

func (d *door) accept(token string) error {
	_, err := d.auth.AcceptInvitation(d.Context(), token, "Ann", password, auth.Visitor{Address: "203.0.113.9"})
	return err
}

// TestAnInvitationMakesOneAccount has several browsers accept it at once.
func TestAnInvitationMakesOneAccount(t *testing.T) {
	atEachDoor(t, func(d *door) {
		by, _ := d.as(access.Administrator)
		i, err := d.auth.Invite(d.Context(), by, " New@Example.com ", access.Operator, []string{"core"})
		if err != nil {
			d.Fatal(err)
		}
		if len(i.Token) < 26 || i.Email != invited || !i.ExpiresAt.Equal(start.Add(72*time.Hour)) {
			d.Errorf("invited %+v", i)
		}
		var made atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			replica := newDoor(d.T, d.store)
			all.Go(func() {
				switch err := replica.accept(i.Token); {
				case err == nil:
					made.Add(1)
				case !errors.Is(err, auth.ErrNoInvitation):
					d.Error(err)
				}
			})
		}
		all.Wait()
		a, err := d.auth.AccountOf(d.Context(), invited)
		if err != nil || made.Load() != 1 || a.Role != "operator" || a.Name != "Ann" || len(a.Teams) != 1 || a.Teams[0] != "core" {
			d.Errorf("%d accepted it, and became %+v, %v", made.Load(), a, err)
		}
		if b := d.signedInAs(invited); b.me() != invited {
			d.Error("nobody can sign in who was invited")
		}
		for _, err := range []error{d.accept(i.Token), d.auth.RevokeInvitation(d.Context(), by, i.ID), errorOf(d.auth.RenewInvitation(d.Context(), by, i.ID))} {
			if !errors.Is(err, auth.ErrNoInvitation) {
				d.Errorf("one that was used: %v", err)
			}
		}
	})
}

func errorOf[T any](_ T, err error) error { return err }

// TestALinkIsGoodUntilItEnds: until it expires, is revoked, or another takes its place.
func TestALinkIsGoodUntilItEnds(t *testing.T) {
	atEachDoor(t, func(d *door) {
		first := d.invite(invited)
		second, err := d.auth.RenewInvitation(d.Context(), auth.CommandLine(), first.ID)
		if err != nil || second.ID != first.ID || second.Token == first.Token {
			d.Fatalf("renewed %+v, %v", second, err)
		}
		if err := d.accept(first.Token); !errors.Is(err, auth.ErrNoInvitation) {
			d.Errorf("the link before: %v", err)
		}
		d.clock.advance(72*time.Hour - time.Second)
		if _, err := d.auth.CheckInvitation(d.Context(), second.Token, auth.Visitor{}); err != nil {
			d.Errorf("before its end: %v", err)
		}
		d.clock.advance(time.Second)
		if err := d.accept(second.Token); !errors.Is(err, auth.ErrInvitationExpired) {
			d.Errorf("after its end: %v", err)
		}
		third, err := d.auth.RenewInvitation(d.Context(), auth.CommandLine(), first.ID)
		if err != nil {
			d.Fatal(err)
		}
		if err := d.auth.RevokeInvitation(d.Context(), auth.CommandLine(), first.ID); err != nil {
			d.Fatal(err)
		}
		for _, token := range []string{third.Token, "", "guessed"} {
			if err := d.accept(token); !errors.Is(err, auth.ErrNoInvitation) {
				d.Errorf("the link %q: %v", token, err)
			}
		}
		for _, token := range []string{first.Token, second.Token, third.Token, "guessed"} {
			if strings.Contains(d.log.String(), token) {
				d.Errorf("the log has the token %s", token)
			}
		}
		if strings.Count(d.log.String(), "invitation refused") != 5 || !strings.Contains(d.log.String(), "address=203.0.113.9") {
			d.Errorf("the log: %s", d.log)
		}
		if _, err := d.auth.AccountOf(d.Context(), invited); !errors.Is(err, auth.ErrNoAccount) {
			d.Errorf("an account was made: %v", err)
		}
	})
}

// TestWhoCanBeInvited: nobody twice, unless the first link has ended, and nobody who is there.
func TestWhoCanBeInvited(t *testing.T) {
	atEachDoor(t, func(d *door) {
		first := d.invite(invited)
		for _, address := range []string{email, invited, "nobody", "a\u200b@example.com"} {
			var field *auth.FieldError
			if _, err := d.auth.Invite(d.Context(), auth.CommandLine(), address, access.Viewer, nil); !errors.As(err, &field) || field.Field != "email" {
				d.Errorf("%s: %v", address, err)
			}
		}
		for _, role := range []access.Role{access.Viewer, access.Operator, access.Security} {
			by, _ := d.as(role)
			for _, err := range []error{
				errorOf(d.auth.Invite(d.Context(), by, "x@example.com", access.Viewer, nil)),
				errorOf(d.auth.RenewInvitation(d.Context(), by, first.ID)),
				d.auth.RevokeInvitation(d.Context(), by, first.ID),
			} {
				if !errors.Is(err, auth.ErrNotAllowed) {
					d.Errorf("by %s: %v", role, err)
				}
			}
		}
		d.clock.advance(73 * time.Hour)
		again := d.invite(invited)
		if err := d.accept(again.Token); err != nil {
			d.Errorf("invited again after the first one expired: %v", err)
		}
		page, err := d.auth.People(d.Context(), store.PersonFilter{Query: invited, Limit: 5})
		if err != nil || len(page.People) != 1 || page.People[0].State != store.PersonActive {
			d.Errorf("people %+v, %v", page.People, err)
		}
	})
}

// TestInvitationsAreOnTheTrail, without what their links hold.
func TestInvitationsAreOnTheTrail(t *testing.T) {
	atEachDoor(t, func(d *door) {
		before := len(d.trail())
		i := d.invite(invited)
		i, err := d.auth.RenewInvitation(d.Context(), auth.CommandLine(), i.ID)
		if err != nil {
			d.Fatal(err)
		}
		if err := d.accept(i.Token); err != nil {
			d.Fatal(err)
		}
		other := d.invite("other@example.com")
		if err := d.auth.RevokeInvitation(d.Context(), auth.CommandLine(), other.ID); err != nil {
			d.Fatal(err)
		}
		want := []string{
			`invitation.created command line new@example.com {"expires_at":"2026-11-05T09:00:00Z","role":"operator","teams":["core"]}`,
			`invitation.renewed command line new@example.com {"expires_at":"2026-11-05T09:00:00Z","role":"operator","teams":["core"]}`,
			`account.created new@example.com new@example.com {"invited_by":"command line","role":"operator","teams":["core"]}`,
			`invitation.created command line other@example.com {"expires_at":"2026-11-05T09:00:00Z","role":"operator","teams":["core"]}`,
			`invitation.revoked command line other@example.com {"expires_at":"2026-11-05T09:00:00Z","role":"operator","teams":["core"]}`,
		}
		for n, e := range d.trail()[before:] {
			if got := strings.Join([]string{e.Action, e.ActorLabel, e.TargetLabel, string(e.Detail)}, " "); n >= len(want) || got != want[n] {
				d.Errorf("event %d: %s", n, got)
			}
		}
		stored, err := d.store.InvitationByID(d.Context(), i.ID)
		if err != nil || strings.Contains(string(stored.TokenHash), i.Token) || len(stored.TokenHash) != 32 {
			d.Errorf("stored %+v, %v", stored, err)
		}
	})
}

// TestAnInvitationEndsWithThePowerToMakeIt of whoever made its link; those of the command line are not concerned.
func TestAnInvitationEndsWithThePowerToMakeIt(t *testing.T) {
	losses := map[string]func(d *door, id string) error{
		"role": func(d *door, id string) error {
			return d.auth.SetRole(d.Context(), auth.CommandLine(), id, access.Security, nil)
		},
		"disabled": func(d *door, id string) error { return d.auth.Disable(d.Context(), auth.CommandLine(), id) },
		"removed":  func(d *door, id string) error { return d.auth.Remove(d.Context(), auth.CommandLine(), id) },
		"unseen": func(d *door, id string) error { // as where both happen at once
			return d.store.Tx(d.Context(), func(tx *store.Tx) error {
				account := d.accountByID(id)
				account.Role = string(access.Operator)
				return tx.UpdateAccount(d.Context(), account)
			})
		},
	}
	for name, lose := range losses {
		atEachDoor(t, func(d *door) {
			by, id := d.as(access.Administrator)
			theirs, err := d.auth.Invite(d.Context(), by, "theirs@example.com", access.Administrator, nil)
			if err != nil {
				t.Fatal(err)
			}
			others := d.invite("others@example.com")
			renewed, err := d.auth.RenewInvitation(d.Context(), by, d.invite("renewed@example.com").ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := lose(d, id); err != nil {
				t.Fatal(err)
			}
			for _, i := range []auth.Invited{theirs, renewed} {
				if err := d.accept(i.Token); !errors.Is(err, auth.ErrNoInvitation) {
					t.Errorf("%s: an invitation of theirs is accepted: %v", name, err)
				}
				if events, err := d.store.AuditEvents(d.Context(), store.AuditFilter{TargetID: i.ID}); err != nil || (events[0].Action == "invitation.revoked") != (name != "unseen") {
					t.Errorf("%s: the trail says %+v, %v", name, events, err)
				}
			}
			if err := d.accept(others.Token); err != nil {
				t.Errorf("%s: that of the command line gives %v", name, err)
			}
		})
	}
}
