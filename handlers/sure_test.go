package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// sure are the requests that ask those, too, who have no second factor.
var sure = []string{"GET /account/authenticator", "GET /account/passkeys/new", "GET /account/sso/:provider", "POST /account/authenticator", "POST /account/passkeys", "POST /endings/calendar", "POST /people", "POST /people/:id/link", "POST /people/:id/password-link"}

func (s *ssoSite) advance(d time.Duration) { s.ahead.Add(int64(d)) }

// TestAnotherWayInIsForWhoKnowsThePassword unless they signed in just now: whoever has taken a session over does not.
func TestAnotherWayInIsForWhoKnowsThePassword(t *testing.T) {
	t.Parallel()
	var rows []string
	for _, route := range handlers.Routes() {
		if route.IsSure() {
			rows = append(rows, route.Method+" "+route.Path)
		}
	}
	if slices.Sort(rows); !slices.Equal(rows, sure) {
		t.Errorf("asked is before %v", rows)
	}
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.signIn()
		s.get("/account/authenticator").want(http.StatusOK)
		s.advance(auth.ProofLife + time.Minute)
		for _, row := range sure {
			method, path, _ := strings.Cut(row, " ")
			s.send(method, strings.Replace(path, ":provider", "corp", 1), url.Values{"name": {"laptop"}}).lands("/account/prove")
		}
		if s.accountOf(email).Factors.Any() {
			t.Error("a second factor was added")
		}
		asked := s.post("/account/passkeys", "name", "my laptop", "credential", "{}")
		page := s.get(asked.leadsTo()).want(http.StatusOK).says("main", "Type your password")
		s.post("/account/prove", filled(page, "password", "a wrong one")...).want(http.StatusUnprocessableEntity).says("#password-error", "This is not your password")
		s.post("/account/prove", filled(page, "code", "000000")...).want(http.StatusUnprocessableEntity)
		s.get("/account/authenticator").lands("/account/prove")
		back := s.post("/account/prove", filled(page, "password", password)...).want(http.StatusSeeOther).header.Get("Location")
		s.get(back).want(http.StatusOK).says("#toasts", "You have confirmed that it's you")
		s.get("/account/authenticator").want(http.StatusOK)
		said, err := db.AuditEvents(t.Context(), store.AuditFilter{TargetID: s.accountOf(email).ID, Limit: 9})
		if err != nil || !slices.ContainsFunc(said, func(e store.AuditEvent) bool { return e.Action == "account.password_shown" }) {
			t.Errorf("the trail does not tell of it: %v", err)
		}
		s.advance(auth.ProofLife + time.Minute)
		s.get("/account/authenticator").lands("/account/prove")

		page = s.get("/account/prove?next=/account/authenticator")
		for range 8 {
			page = s.post("/account/prove", filled(page, "password", "a wrong one")...)
		}
		s.post("/account/prove", filled(page, "password", password)...).want(http.StatusTooManyRequests).says("#error-summary", "too many wrong passwords")
	})
}

// TestWhoHasNoPasswordSignsInAgain before there is another way into their account.
func TestWhoHasNoPasswordSignsInAgain(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	s.get("/account/authenticator").want(http.StatusOK)
	s.advance(auth.ProofLife + time.Minute)
	asked := s.get("/account/authenticator")
	page := s.get(asked.leadsTo()).want(http.StatusOK).says("main", "You have no password here")
	s.post("/account/prove", "password", password).want(http.StatusUnprocessableEntity)
	s.get("/account/authenticator").lands("/account/prove")
	again := s.post("/account/prove", s.resend(page)...).leadsTo()
	if s.who() != "" {
		t.Error("the session goes on")
	}
	link := s.get(again).want(http.StatusOK).Find(".ways a").First().AttrOr("href", "")
	to := s.through(link).want(http.StatusSeeOther).leadsTo()
	s.get(s.get(to).leadsTo()).want(http.StatusOK).says("h1", "authenticator app")
}

// TestWhatLeadsElsewhereIsAskedForByALink after a confirmation or a sign-in: browsers follow no form to another site.
func TestWhatLeadsElsewhereIsAskedForByALink(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.signIn()
	s.advance(auth.ProofLife + time.Minute)
	next := func(asked *answer) string { return mustURL(asked.leadsTo()).Query().Get("next") }
	if to := next(s.get("/account/sso/corp")); to != "/account" {
		t.Errorf("a confirmation leads to %s", to)
	}
	s.post("/sign-out")
	for path, page := range map[string]string{"/account/sso/corp": "/account", "/settings/sso/corp/test": "/settings/sso", "/account?x=1": "/account?x=1"} {
		if to := next(s.get(path)); to != page {
			t.Errorf("the sign-in before %s leads to %s", path, to)
		}
	}
}

// typing is how the form of a request that is confirmed is filled, "" for one that has no field.
type typing struct {
	form  string // its page, with :names
	typed []string
	field string // of which it is seen whether it is there again
}

// typings are those of all of them. What is shown to prove something is kept nowhere.
var typings = map[string]typing{
	"/agents/:id/delete":                {field: "confirm_name", typed: []string{"confirm_name", "bot"}},
	"/agents/:id/keys/:key/revoke":      {field: "confirm_name", typed: []string{"last_key", "true", "confirm_name", "bot"}},
	"/secrets/:slug/delete":             {field: "confirm_name", typed: []string{"confirm_name", "stripe"}},
	"/app-keys":                         {form: "/app-keys/new", field: "name", typed: []string{"name", "ci", "preset", "everything"}},
	"/app-keys/:id/rotate":              {field: "overlap_days", typed: []string{"overlap_days", "17"}},
	"/people":                           {form: "/people/invite", field: "email", typed: []string{"email", "new@example.com", "role", "operator", "teams", "core"}},
	"/people/:id/enable":                {},
	"/people/:id/link":                  {},
	"/people/:id/password-link":         {},
	"/people/:id/role":                  {field: "teams", typed: []string{"role", "operator", "teams", "core"}},
	"/people/:id/remove":                {field: "confirm_name", typed: []string{"confirm_name", "ann@example.com"}},
	"/people/:id/reset-factors":         {},
	"/people/second-factor":             {field: "after_single_sign_on", typed: []string{"after_single_sign_on", "true"}},
	"/account/passkeys":                 {form: "/account/passkeys/new", field: "name", typed: []string{"name", "my laptop", "credential", "kept-nowhere"}},
	"/account/passkeys/:passkey/remove": {},
	"/account/authenticator":            {typed: []string{"code", "kept-nowhere"}},
	"/account/authenticator/remove":     {},
	"/account/recovery-codes":           {},
	"/endings/calendar":                 {},
	"/settings/sso/:provider/enable":    {},
	"/settings/sso/:provider/disable":   {},
	"/settings/sso/passwords":           {form: "/settings/sso", field: "stranded", typed: []string{"passwords", "off", "break_glass", ":second", "stranded", "true"}},
	"/settings/sso/leavers":             {form: "/settings/sso", field: "grace", typed: []string{"leavers", "suspend", "grace", "17"}},
}

// TestEveryFormIsThereAfterAConfirmation with all that was typed into it, and what was kept of it is gone then.
func TestEveryFormIsThereAfterAConfirmation(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.provider.Says(ann("admins"))
	s.through(ssoSignIn).want(http.StatusSeeOther) // so that passwords can be switched off
	s.post("/sign-out")
	s.signIn()
	s.atName()
	agent := s.newAgent("bot", client.Scopes{})
	keys, err := s.app.Agents.ListKeys(t.Context(), agent.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.newSecret(client.ManagedSecretCreateParams{Slug: "stripe", Name: "stripe"})
	second, key := s.person("second@example.com", access.Administrator), s.appKey(client.AppKeyCreateParams{Name: "ci"})
	person := s.person("ann2@example.com", access.Viewer)
	secondID := strings.TrimPrefix(second, "/people/")
	s.withApp()
	for _, route := range handlers.Routes() {
		if route.Method != http.MethodPost || !route.IsFresh() {
			continue
		}
		how, known := typings[route.Path]
		if !known {
			t.Errorf("POST %s is confirmed, and the test does not say what is typed into its form", route.Path)
		}
		if how.field == "" && how.typed == nil {
			continue
		}
		id := agent.ID
		switch {
		case strings.HasPrefix(route.Path, "/people"):
			id = strings.TrimPrefix(person, "/people/")
		case strings.HasPrefix(route.Path, "/app-keys"):
			id = key.ID
		}
		place := strings.NewReplacer(":id", id, ":key", keys.Items[0].KeyID, ":slug", "stripe").Replace(route.Path)
		var typed []string
		for _, text := range how.typed {
			typed = append(typed, strings.Replace(text, ":second", secondID, 1))
		}
		s.forgetProofs()
		asked := s.post(place, typed...)
		if to := asked.leadsTo(); !strings.HasPrefix(to, "/account/prove?next=") {
			t.Errorf("POST %s leads to %s", place, to)
			continue
		}
		next := mustURL(asked.leadsTo()).Query().Get("next")
		kept, err := s.store.KeptForm(t.Context(), mustURL(next).Query().Get("kept"), s.accountOf(email).ID, mustURL(next).Path, time.Now())
		if err != nil || strings.Contains(kept.Fields, "kept-nowhere") {
			t.Errorf("of POST %s %q is kept, %v", place, kept.Fields, err)
		}
		if how.field == "" {
			continue
		}
		s.provenAt(time.Now())
		back := s.get(next).want(http.StatusOK)
		for i := 0; i < len(typed); i += 2 {
			if name, want := typed[i], typed[i+1]; want != "kept-nowhere" && !slices.Contains(shown(back, name), want) {
				t.Errorf("after POST %s the field %s holds %q, and %q was typed", place, name, shown(back, name), want)
			}
		}
		if route.Path == "/app-keys" { // it is there until it is saved
			continue
		}
		if _, err := s.store.KeptForm(t.Context(), kept.ID, s.accountOf(email).ID, kept.Place, time.Now()); err == nil {
			t.Errorf("what was typed for POST %s is kept still", place)
		}
	}
}

// shown are the values of a field on a page that would be sent.
func shown(page *answer, name string) (values []string) {
	for _, option := range page.Find(`main select[name="` + name + `"] option[selected]`).EachIter() {
		values = append(values, option.AttrOr("value", ""))
	}
	sent := fields(page, nil)
	for i := 0; i+1 < len(sent); i += 2 {
		if sent[i] == name {
			values = append(values, sent[i+1])
		}
	}
	return values
}
