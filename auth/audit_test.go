package auth_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// trail is the audit trail, oldest first.
func (d *door) trail() []store.AuditEvent {
	d.Helper()
	events, err := d.store.AuditEvents(d.Context(), store.AuditFilter{})
	if err != nil {
		d.Fatal(err)
	}
	slices.Reverse(events)
	return events
}

// post is a request of a browser that says who made it.
func post(path, form, userAgent string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form))
	r.Header.Set("User-Agent", userAgent)
	return r
}

func TestTheTrailSaysWhoCameFromWhere(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		d := newDoor(t, s)
		b := d.browserAt("203.0.113.9")
		form := "email=" + email + "&password=" + password
		answers := []*httptest.ResponseRecorder{
			b.send(post("/setup", form+"&token="+d.auth.SetupToken(), "Browser/1\xff")),
			b.send(post("/sign-in", form, "Browser/1")),
			b.send(post("/sign-out", "", "Browser/1")),
		}
		b.post("/sign-out", "") // of nobody
		b.guesses(email, 2)     // are for the log
		d.resetPassword("another long password")
		trail := slices.DeleteFunc(d.trail(), func(e store.AuditEvent) bool { return e.Action == "account.sign_in_refused" })
		want := []string{"account.created", "account.signed_in", "account.signed_out", "account.password_reset"}
		if len(trail) != len(want) {
			t.Fatalf("%d events: %+v", len(trail), trail)
		}
		for n, e := range trail {
			if e.Action != want[n] || e.TargetKind != "account" || e.TargetLabel != email || !e.At.Equal(start) {
				t.Errorf("event %d: %+v", n, e)
			}
			if n < len(answers) && (e.ActorKind != "person" || e.ActorID != e.TargetID || e.ActorLabel != email ||
				e.Address != "203.0.113.9" || !strings.HasPrefix(e.UserAgent, "Browser/1") ||
				e.RequestID == "" || e.RequestID != answers[n].Header().Get("X-Request-ID")) {
				t.Errorf("event of a person: %+v", e)
			}
		}
		if last := trail[len(trail)-1]; last.ActorKind != "command_line" || last.ActorLabel != "command line" || last.ActorID != "" || last.Address != "" {
			t.Errorf("event of the command line: %+v", last)
		}
		for n, line := range strings.Split(strings.TrimSpace(d.refusalsCut()), "\n") {
			if n >= len(want) || !strings.Contains(line, "action="+want[n]+" account="+email) ||
				n < len(answers) && !strings.Contains(line, "address=203.0.113.9 request_id="+answers[n].Header().Get("X-Request-ID")) {
				t.Errorf("line %d of the log: %s", n, line)
			}
		}
	})
}

// refusalsCut is the log without sign-ins that were refused.
func (d *door) refusalsCut() string {
	lines := strings.Split(d.log.String(), "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return strings.Contains(line, "sign-in refused") }), "\n")
}

func TestARefusedSignInIsLoggedWithoutItsSecrets(t *testing.T) {
	d := anyDoor(t)
	d.log.Reset()
	b := d.browserAt("203.0.113.9")
	b.guesses(email, 9)
	b.guess("typed into the wrong field")
	lines := strings.Split(strings.TrimSpace(d.log.String()), "\n")
	want := []string{8: "reason=throttled account=" + email, 9: `reason="no such account" account=""`}
	for n := range 8 {
		want[n] = `reason="wrong password" account=` + email
	}
	for n, line := range lines {
		if n >= len(want) || !strings.Contains(line, "sign-in refused") || !strings.Contains(line, want[n]) ||
			!strings.Contains(line, "address=203.0.113.9") || !strings.Contains(line, "request_id=") {
			t.Errorf("line %d of the log: %s", n, line)
		}
	}
	if log := d.log.String(); len(lines) != len(want) || strings.Contains(log, "not this one") || strings.Contains(log, "typed") {
		t.Errorf("the log repeats what was typed, or is silent: %q", log)
	}
	trail := d.trail() // the account's creation, and a refusal of each kind
	if len(trail) != 3 || strings.Contains(string(trail[1].Detail)+string(trail[2].Detail)+trail[1].TargetLabel+trail[2].TargetLabel, "typed") {
		t.Fatalf("audit %+v", trail)
	}
	for _, e := range trail[1:] {
		if e.Action != "account.sign_in_refused" || e.ActorID != "" || e.ActorLabel != "somebody" || e.Address != "203.0.113.9" || e.RequestID == "" {
			t.Errorf("a refusal is %+v", e)
		}
	}
	d.clock.advance(time.Minute)
	b.guess(email)
	if last := d.trail()[3]; last.TargetLabel != email || !strings.Contains(string(last.Detail), `"attempts":9`) {
		t.Errorf("after a minute it says %+v %s", last, last.Detail)
	}
}

// TestWhoHangsUpIsInTheTrail leaves when the refusal is logged, before the trail has it.
func TestWhoHangsUpIsInTheTrail(t *testing.T) {
	leave := func() {}
	log := writer(func() { leave() })
	d := newDoor(t, storetest.SQLite(t), func(o *auth.Options) { o.Logger = slog.New(slog.NewTextHandler(log, nil)) }).withAdmin()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	leave = cancel
	if _, err := d.auth.SignIn(ctx, email, "not this one", auth.Visitor{Address: home}); !errors.Is(err, auth.ErrBadCredentials) || ctx.Err() == nil {
		t.Fatal(err, ctx.Err())
	}
	if trail := d.trail(); len(trail) != 2 || trail[1].Action != "account.sign_in_refused" {
		t.Errorf("audit %+v", trail)
	}
}

// writer is told of what is written.
type writer func()

func (w writer) Write(line []byte) (int, error) { w(); return len(line), nil }
