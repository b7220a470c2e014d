package auth_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

// inside does something in a request of the browser's person.
func (b *browser) inside(do func(w http.ResponseWriter, r *http.Request)) {
	b.Helper()
	b.sendTo(b.identified(http.HandlerFunc(do)), httptest.NewRequest(http.MethodPost, "/account", nil))
}

func (b *browser) sessions() (open []auth.OpenSession) {
	b.Helper()
	b.inside(func(_ http.ResponseWriter, r *http.Request) {
		person, _ := auth.FromContext(r.Context())
		var err error
		if open, err = b.auth.SessionsOf(r, person.ID); err != nil {
			b.Error(err)
		}
	})
	return open
}

// TestSessionsAreListed with when and where they were used, and which is one's own.
func TestSessionsAreListed(t *testing.T) {
	atEachDoor(t, func(d *door) {
		far := d.browserAt("203.0.113.9")
		far.send(post("/sign-in", "email="+email+"&password="+password, "Far/1"))
		d.signUp("other@example.com")
		d.clock.advance(time.Hour)
		near := d.signedIn()
		far.address = "203.0.113.10"
		d.clock.advance(30 * time.Second)
		far.me()
		near.me() // a minute is not over yet
		open := near.sessions()
		if len(open) != 2 {
			d.Fatalf("sessions %+v", open)
		}
		want := auth.OpenSession{ID: open[0].ID, StartedAt: start, LastSeenAt: start.Add(time.Hour + 30*time.Second), Address: "203.0.113.10", UserAgent: "Far/1"}
		if open[0] != want || open[0].Own || !open[1].Own || open[1].Address != home || open[0].ID == open[1].ID {
			d.Errorf("sessions %+v", open)
		}
		a, err := d.auth.AccountOf(d.Context(), email)
		if err != nil || a.LastSeenAt == nil || !a.LastSeenAt.Equal(start.Add(time.Hour)) {
			d.Errorf("last seen %v, %v", a.LastSeenAt, err)
		}
	})
}

// TestSessionsEndByHand: one, all others, and somebody else's by those who may.
func TestSessionsEndByHand(t *testing.T) {
	atEachDoor(t, func(d *door) {
		one, two, three := d.signedIn(), d.signedIn(), d.signedIn()
		stranger := d.signUp("other@example.com")
		own := one.sessions()
		mine := own[slices.IndexFunc(own, func(s auth.OpenSession) bool { return s.Own })]
		end := func(b *browser, id string) (err error) {
			b.inside(func(_ http.ResponseWriter, r *http.Request) {
				by := auth.ByWhom(r.Context())
				person, _ := auth.FromContext(r.Context())
				err = b.auth.EndSession(r.Context(), by, person.ID, id)
			})
			return err
		}
		if err := end(stranger, mine.ID); !errors.Is(err, auth.ErrNoSession) || one.me() == "" {
			d.Errorf("a stranger ends it as their own: %v", err)
		}
		if err := end(two, mine.ID); err != nil || one.me() != "" || three.me() == "" {
			d.Errorf("ended: %v; signed in %q and %q", err, one.me(), three.me())
		}
		if err := end(two, mine.ID); !errors.Is(err, auth.ErrNoSession) {
			d.Errorf("ended twice: %v", err)
		}
		two.inside(func(_ http.ResponseWriter, r *http.Request) {
			if err := two.auth.EndOtherSessions(r); err != nil {
				d.Error(err)
			}
		})
		if two.me() == "" || three.me() != "" || stranger.me() == "" {
			d.Errorf("after all others: %q, %q and %q", two.me(), three.me(), stranger.me())
		}
	})
}

func TestWhoMayEndTheSessionsOfOthers(t *testing.T) {
	atEachDoor(t, func(d *door) {
		admin, err := d.auth.AccountOf(d.Context(), email)
		if err != nil {
			d.Fatal(err)
		}
		ann := d.with("ann@example.com", access.Operator)
		for _, role := range access.Roles() {
			by, _ := d.as(role)
			for id, of := range map[string]string{admin.ID: email, ann: "ann@example.com"} {
				b := d.signedInAs(of)
				var want error
				switch {
				case role == access.Administrator:
				case role != access.Security:
					want = auth.ErrNotAllowed
				case id == admin.ID:
					want = auth.ErrOfAdministrator
				}
				if err := d.auth.EndSessions(d.Context(), by, id); !errors.Is(err, want) || (b.me() == "") != (want == nil) {
					d.Errorf("%s ends those of %s: %v, and %q is signed in", role, of, err, b.me())
				}
			}
		}
	})
}

func (b *browser) changePassword(current, fresh string) (err error) {
	b.Helper()
	b.inside(func(w http.ResponseWriter, r *http.Request) { err = b.auth.ChangePassword(w, r, current, fresh) })
	return err
}

// TestAPasswordIsChangedByWhoKnowsIt, and ends all sessions but the one in which it was.
func TestAPasswordIsChangedByWhoKnowsIt(t *testing.T) {
	const fresh = "another staple for horses"
	atEachDoor(t, func(d *door) {
		b, other := d.signedIn(), d.signedIn()
		stolen := b.copy()
		d.clock.advance(time.Second)
		for _, test := range []struct{ current, fresh, field string }{
			{"not this one", fresh, "current"},
			{password, "too short", "password"},
			{password, "passwordpassword", "password"},
			{password, password, "password"},
		} {
			var field *auth.FieldError
			if err := b.changePassword(test.current, test.fresh); !errors.As(err, &field) || field.Field != test.field {
				d.Errorf("from %s to %s: %v", test.current, test.fresh, err)
			}
		}
		if err := b.changePassword(password, fresh); err != nil {
			d.Fatal(err)
		}
		if b.me() != email || other.me() != "" || stolen.me() != "" {
			d.Errorf("signed in: %q, %q and %q", b.me(), other.me(), stolen.me())
		}
		if d.browser().signIn(email, password).Code == http.StatusOK || d.browser().signIn(email, fresh).Code != http.StatusOK {
			d.Error("the old password opens, or the new does not")
		}
		trail := d.trail()
		last := trail[max(0, slices.IndexFunc(trail, func(e store.AuditEvent) bool { return e.Action == "account.password_changed" }))]
		if last.Action != "account.password_changed" || last.ActorLabel != email || last.TargetLabel != email {
			d.Errorf("the trail: %+v", last)
		}
		if log := d.log.String(); strings.Contains(log, fresh) || strings.Contains(log, password) {
			d.Error("the log has a password")
		}
	})
}

// TestGuessingThePasswordOfASessionIsThrottled as signing in is.
func TestGuessingThePasswordOfASessionIsThrottled(t *testing.T) {
	atEachDoor(t, func(d *door) {
		b := d.signedIn()
		var throttled *auth.ThrottledError
		for n := range 9 {
			err := b.changePassword("not this one", "another staple for horses")
			if errors.As(err, &throttled) != (n == 8) {
				d.Fatalf("guess %d: %v", n, err)
			}
		}
		if err := b.changePassword(password, "another staple for horses"); !errors.As(err, &throttled) {
			d.Errorf("the right one, after too many: %v", err)
		}
		d.clock.advance(16 * time.Minute)
		if err := b.changePassword(password, "another staple for horses"); err != nil {
			d.Errorf("later: %v", err)
		}
	})
}
