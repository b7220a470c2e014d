package auth_test

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

const (
	forgetful = "forgetful@example.com"
	another   = "nine quiet rivers at noon"
)

// passwordLink is a link for another password of an account, made by an administrator.
func (d *door) passwordLink(by auth.By, id string) auth.Invited {
	d.Helper()
	link, err := d.auth.NewPasswordLink(d.Context(), by, id)
	if err != nil {
		d.Fatal(err)
	}
	return link
}

func (d *door) setByLink(token string) error {
	return d.auth.SetPasswordByLink(d.Context(), token, another, auth.Visitor{Address: "203.0.113.9"})
}

// TestAPasswordLinkSetsOnePassword of several browsers that use it at once. It ends all sessions, lets whoever was held up for wrong
// passwords try again, and signs nobody in.
func TestAPasswordLinkSetsOnePassword(t *testing.T) {
	atEachDoor(t, func(d *door) {
		by, self := d.as(access.Administrator)
		b := d.signUp(forgetful)
		account, err := d.auth.AccountOf(d.Context(), forgetful)
		if err != nil {
			d.Fatal(err)
		}
		stranger := d.browser()
		stranger.guesses(forgetful, 8)
		before := len(d.trail())
		link := d.passwordLink(by, account.ID)
		if len(link.Token) < 26 || link.Email != forgetful || !link.ExpiresAt.Equal(start.Add(24*time.Hour)) {
			d.Errorf("made %+v", link)
		}
		var field *auth.FieldError
		if err := d.auth.SetPasswordByLink(d.Context(), link.Token, "too short", auth.Visitor{}); !errors.As(err, &field) || field.Field != "password" {
			d.Errorf("a short password gives %v", err)
		}
		if err := d.accept(link.Token); !errors.Is(err, auth.ErrNoInvitation) {
			d.Errorf("it makes an account: %v", err)
		}
		var set atomic.Int64
		var all sync.WaitGroup
		for range 4 {
			replica := newDoor(d.T, d.store)
			all.Go(func() {
				switch err := replica.setByLink(link.Token); {
				case err == nil:
					set.Add(1)
				case !errors.Is(err, auth.ErrNoInvitation):
					d.Error(err)
				}
			})
		}
		all.Wait()
		if set.Load() != 1 || b.me() != "" {
			d.Errorf("%d set it, and %q is signed in", set.Load(), b.me())
		}
		if stranger.signIn(forgetful, password); stranger.me() != "" {
			d.Error("the password before still opens")
		}
		if stranger.signIn(forgetful, another); stranger.me() != forgetful {
			d.Error("the new one does not")
		}
		want := []string{
			`account.password_link_created administrator@example.com forgetful@example.com {"expires_at":"2026-11-03T09:00:00Z"}`,
			`account.password_reset forgetful@example.com forgetful@example.com {"link_made_by":"administrator@example.com"}`,
		}
		for n, e := range d.trail()[before : before+2] {
			if got := strings.Join([]string{e.Action, e.ActorLabel, e.TargetLabel, string(e.Detail)}, " "); got != want[n] || e.TargetID != account.ID || n == 0 && e.ActorID != self {
				d.Errorf("event %d: %s", n, got)
			}
		}
		stored, err := d.store.InvitationByID(d.Context(), link.ID)
		if err != nil || strings.Contains(d.log.String()+string(stored.TokenHash), link.Token) {
			d.Errorf("the token is kept: %+v, %v", stored, err)
		}
	})
}

// TestAPasswordLinkEnds with its time, with another, and with whatever makes it wrong; and an account that is enabled again has none.
func TestAPasswordLinkEnds(t *testing.T) {
	atEachDoor(t, func(d *door) {
		ctx, root := d.Context(), auth.CommandLine()
		by, self := d.as(access.Administrator)
		ends := map[string]func(id string) error{
			"another link": func(id string) error { return errorOf(d.auth.NewPasswordLink(ctx, by, id)) },
			"revoked":      func(id string) error { return d.auth.RevokePasswordLink(ctx, by, id) },
			"new password": func(id string) error {
				return d.auth.ResetPassword(ctx, d.accountByID(id).Email, "seven odd lamps upstairs")
			},
			"disabled": func(id string) error { return errors.Join(d.auth.Disable(ctx, root, id), d.auth.Enable(ctx, root, id)) },
			"removed":  func(id string) error { return d.auth.Remove(ctx, root, id) },
			"expired":  func(string) error { d.clock.advance(24 * time.Hour); return nil },
			"unseen": func(id string) error { // disabled as where both happen at once
				return d.store.Tx(ctx, func(tx *store.Tx) error {
					account := d.accountByID(id)
					account.DisabledAt = &account.CreatedAt
					return tx.UpdateAccount(ctx, account)
				})
			},
			"its maker's role": func(string) error { return d.auth.SetRole(ctx, root, self, access.Security, nil) },
		}
		for _, what := range []string{"another link", "revoked", "new password", "disabled", "removed", "expired", "unseen", "its maker's role"} {
			id := d.with(strings.ReplaceAll(strings.ReplaceAll(what, " ", "-"), "'", "")+"@example.com", access.Operator)
			link := d.passwordLink(by, id)
			if err := ends[what](id); err != nil {
				d.Fatal(what, err)
			}
			want := auth.ErrNoInvitation
			if what == "expired" {
				want = auth.ErrInvitationExpired
			}
			if err := d.setByLink(link.Token); !errors.Is(err, want) {
				d.Errorf("%s: the link gives %v", what, err)
			}
			if _, err := d.auth.PasswordLinkOf(ctx, id); (err == nil) != (what == "another link" || what == "unseen") {
				d.Errorf("%s: a link that is open: %v", what, err)
			}
			if events, err := d.store.AuditEvents(ctx, store.AuditFilter{TargetID: id}); err != nil || (events[0].Action == "account.password_link_revoked") != slices.Contains([]string{"revoked", "its maker's role"}, what) {
				d.Errorf("%s: the trail says %+v, %v", what, events, err)
			}
		}
	})
}

// TestWhoGetsAPasswordLink: from administrators, not from oneself, and nobody who is disabled.
func TestWhoGetsAPasswordLink(t *testing.T) {
	atEachDoor(t, func(d *door) {
		ctx := d.Context()
		id := d.with(forgetful, access.Viewer)
		for _, role := range access.Roles() {
			by, self := d.as(role)
			var want, own error = auth.ErrNotAllowed, auth.ErrNotAllowed
			if role == access.Administrator {
				want, own = nil, auth.ErrYourself
			}
			if err := errorOf(d.auth.NewPasswordLink(ctx, by, id)); !errors.Is(err, want) {
				d.Errorf("by %s: %v", role, err)
			}
			if err := d.auth.RevokePasswordLink(ctx, by, id); !errors.Is(err, want) {
				d.Errorf("revoked by %s: %v", role, err)
			}
			if err := errorOf(d.auth.NewPasswordLink(ctx, by, self)); !errors.Is(err, own) {
				d.Errorf("of %s themself: %v", role, err)
			}
		}
		link := d.passwordLink(auth.CommandLine(), id)
		if _, err := d.auth.Invitation(ctx, link.ID); !errors.Is(err, auth.ErrNoInvitation) {
			d.Errorf("it is an invitation: %v", err)
		}
		if err := errorOf(d.auth.RenewInvitation(ctx, auth.CommandLine(), link.ID)); !errors.Is(err, auth.ErrNoInvitation) {
			d.Errorf("it is renewed: %v", err)
		}
		if page, err := d.auth.People(ctx, store.PersonFilter{Query: forgetful, Limit: 5}); err != nil || len(page.People) != 1 {
			d.Errorf("it is listed: %+v, %v", page.People, err)
		}
		if err := d.setByLink(d.invite("other@example.com").Token); !errors.Is(err, auth.ErrNoInvitation) {
			d.Errorf("an invitation sets a password: %v", err)
		}
		if err := d.auth.Disable(ctx, auth.CommandLine(), id); err != nil {
			d.Fatal(err)
		}
		if err := errorOf(d.auth.NewPasswordLink(ctx, auth.CommandLine(), id)); !errors.Is(err, auth.ErrAccountDisabled) {
			d.Errorf("of who is disabled: %v", err)
		}
	})
}
