package handlers_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/auth/sso"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/ssotest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// ssoRules are those of the sites of these tests.
const ssoRules = `
    rules:
      - {claim: active, is: false, refuse: true}
      - {claim: groups, contains: admins, role: administrator}
      - {claim: groups, contains: billing, role: operator, teams: [billing]}
      - {claim: groups, contains: staff, role: viewer}
`

// An ssoSite is a site whose people sign in at a provider.
type ssoSite struct {
	*site
	provider *ssotest.Provider
	file     string
	ahead    atomic.Int64 // nanoseconds by which the clock of signing in is
}

// ann is what the provider says of somebody.
func ann(groups ...string) map[string]any {
	return map[string]any{"sub": "ann-1", "sid": "session-1", "email": "Ann@Example.com", "email_verified": true, "name": "Ann", "groups": groups}
}

// newSSOSite has a provider whose configuration was tested and is in use, and nobody signed in.
func newSSOSite(t *testing.T, db *store.Store) *ssoSite {
	t.Helper()
	s := newUntestedSite(t, db)
	s.useProvider()
	return s
}

func newUntestedSite(t *testing.T, db *store.Store) *ssoSite {
	t.Helper()
	provider := ssotest.New(t, ann("billing"))
	file := filepath.Join(t.TempDir(), "sso.yaml")
	secret := filepath.Join(filepath.Dir(file), "secret")
	write(t, secret, ssotest.ClientSecret+"\n")
	write(t, file, "providers:\n  - id: corp\n    name: Example Corp\n    issuer: "+provider.URL+"\n    client_id: "+ssotest.ClientID+"\n    client_secret_file: "+secret+ssoRules)
	s := &ssoSite{provider: provider, file: file}
	s.site = s.replica(t, db)
	if _, err := s.auth.CreateAdmin(t.Context(), email, password); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *ssoSite) now() time.Time { return time.Now().Add(time.Duration(s.ahead.Load())) }

// replica is another server over the same database.
func (s *ssoSite) replica(t *testing.T, db *store.Store) *site {
	t.Helper()
	file, err := sso.Open(s.file, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	secret, err := keyring.Parse(strings.Repeat("07", keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	var service *auth.Service
	made := newEmptySite(t, db, func(o *web.Options) {
		if service, err = auth.New(auth.Options{Store: db, Secrets: keyring.Of(secret), SSO: file, Logger: o.Logger, Now: s.now}); err != nil {
			t.Fatal(err)
		}
		o.Auth = service
	})
	made.auth = service
	return made
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// useProvider tests the provider as it is, and enables it.
func (s *ssoSite) useProvider() {
	s.Helper()
	s.signIn()
	s.through("/settings/sso/corp/test").want(http.StatusOK).says("main", "The sign-in works")
	s.post("/settings/sso/corp/enable").want(http.StatusSeeOther)
	s.post("/sign-out").want(http.StatusSeeOther)
}

// at leads to the provider and through it, and returns the address to come back to.
func (s *site) at(path string) string {
	s.Helper()
	left := s.get(path).want(http.StatusSeeOther)
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Get(left.header.Get("Location"))
	if err != nil {
		s.Fatal(err)
	}
	res.Body.Close()
	back := res.Header.Get("Location")
	if res.StatusCode != http.StatusFound || !strings.HasPrefix(back, s.server.URL) {
		s.Fatalf("the provider answers %d and leads to %q", res.StatusCode, back)
	}
	return strings.TrimPrefix(back, s.server.URL)
}

// through goes to the provider, and comes back.
func (s *site) through(path string) *answer {
	s.Helper()
	return s.get(s.at(path))
}

const (
	ssoSignIn = "/sign-in/sso/corp"
	annEmail  = "ann@example.com"
)

// who is the address of whoever is signed in, "" for nobody.
func (s *site) who() string {
	s.Helper()
	page := s.get("/account")
	if page.status != http.StatusOK {
		return ""
	}
	return page.text(".account-email")
}

func TestAProviderCountsOnceItWasTestedAndEnabled(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newUntestedSite(t, db)
		if s.get("/sign-in").Find(".ways").Length() != 0 {
			t.Error("a provider that nobody tested is offered")
		}
		s.get(ssoSignIn).want(http.StatusNotFound).says("main", "Nobody signs in there")
		s.signIn()
		s.get("/settings").says("main", "Single sign-on")
		s.get("/settings/sso").want(http.StatusOK).says("#provider-corp", "not tested").says("#redirect-corp", s.server.URL+"/sign-in/sso/corp/callback").
			says("#provider-corp", "groups contains billing → operator, teams billing").says("#provider-corp", "no rule fits → refused")
		s.post("/settings/sso/corp/enable").want(http.StatusSeeOther)
		if s.get(ssoSignIn + "?next=/x"); s.get("/settings/sso").contains("#provider-corp", "in use") {
			t.Error("it was enabled without a test")
		}
		s.through("/settings/sso/corp/test").want(http.StatusOK).says("#would-be", "ann@example.com").says("#would-be", "Operator").says("#would-be", "billing").
			says("#claims", `groups ["billing"]`).says("#claims", "email_verified true").says("main", "would make this account")
		if s.who() != email {
			t.Error("a test signed somebody else in")
		}
		s.get("/settings/sso").says("#provider-corp", "tested")
		s.post("/settings/sso/corp/enable").want(http.StatusSeeOther)
		s.get("/settings/sso").says("#provider-corp", "in use")
		s.post("/sign-out")
		s.get("/sign-in").says(".ways", "Sign in with Example Corp")

		s.post("/sign-in", "email", email, "password", password)
		text, err := os.ReadFile(s.file)
		if err != nil {
			t.Fatal(err)
		}
		write(t, s.file, strings.Replace(string(text), "role: viewer", "role: administrator", 1))
		s.get("/settings/sso").says("#provider-corp", "not tested")
		write(t, s.file, "providers: [{id: corp, wrong: 1}]")
		s.get("/settings/sso").says("main", "nothing is known of “wrong”").says("#provider-corp", "groups contains staff → administrator")
		write(t, s.file, string(text))
		s.get("/settings/sso").says("#provider-corp", "in use")
		s.post("/settings/sso/corp/disable")
		s.post("/sign-out")
		s.get(ssoSignIn).want(http.StatusNotFound)
	})
}

func TestRoleAndTeamsFollowTheClaims(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		if to := s.through(ssoSignIn + "?next=/people").leadsTo(); to != "/sign-in?next=%2Fpeople&signed-in=true" {
			t.Errorf("a sign-in leads to %s", to)
		}
		if who := s.who(); who != annEmail {
			t.Fatalf("%q is signed in", who)
		}
		s.get("/account").says("#facts", "Operator").says("#facts", "billing").says("#links", "Example Corp").says("#links", "Ann@Example.com")
		for _, step := range []struct {
			claims      map[string]any
			role, teams string
		}{
			{ann("staff"), "viewer", "all"},
			{ann("admins", "staff"), "administrator", "all"},
			{ann("billing"), "operator", "billing"},
		} {
			s.post("/sign-out")
			s.provider.Says(step.claims)
			s.through(ssoSignIn).want(http.StatusSeeOther)
			account, err := s.auth.AccountOf(t.Context(), annEmail)
			if err != nil || account.Role != step.role || account.Name != "Ann" || (account.Teams == nil) != (step.teams == "all") || account.PasswordHash != "" {
				t.Errorf("after %v: %+v, %v", step.claims["groups"], account, err)
			}
		}
		s.post("/sign-out")
		s.signIn()
		s.get("/people").says("main", "Ann").says("main", "Example Corp")
		if rows, err := db.AuditEvents(t.Context(), store.AuditFilter{Limit: 100}); err != nil {
			t.Error(err)
		} else {
			for _, action := range []string{"sso.tested", "sso.enabled", "account.created", "account.signed_in", "account.role_changed"} {
				if !slices.ContainsFunc(rows, func(e store.AuditEvent) bool { return e.Action == action }) {
					t.Errorf("the trail has no %s", action)
				}
			}
		}
	})
}

func TestTokensThatProveNothingLetNobodyIn(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	set := func(name string, value any) func(map[string]any) {
		return func(claims map[string]any) { claims[name] = value }
	}
	parts := func(change func(header, body, signature string) string) func(string) string {
		return func(token string) string {
			p := strings.Split(token, ".")
			return change(p[0], p[1], p[2])
		}
	}
	hs256 := func(key []byte) func(string) string {
		return parts(func(_, body, _ string) string {
			text := ssotest.Part(map[string]any{"alg": "HS256", "kid": "1"}) + "." + body
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(text))
			return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
		})
	}
	for name, test := range map[string]struct {
		alter func(map[string]any)
		forge func(string) string
	}{
		"another nonce":    {alter: set("nonce", "another")},
		"no nonce":         {alter: func(c map[string]any) { delete(c, "nonce") }},
		"another issuer":   {alter: set("iss", "https://evil.example")},
		"another audience": {alter: set("aud", "another")},
		"two audiences":    {alter: set("aud", []string{ssotest.ClientID, "another"})},
		"another party":    {alter: set("azp", "another")},
		"expired":          {alter: set("exp", 1700000000)},
		"nobody":           {alter: set("sub", "")},
		"another's access": {alter: set("at_hash", "x")},
		"tampered": {forge: parts(func(h, _, s string) string {
			return h + "." + ssotest.Part(map[string]any{"iss": s, "sub": "root"}) + "." + s
		})},
		"no signature":      {forge: parts(func(h, b, _ string) string { return h + "." + b + "." })},
		"alg none":          {forge: parts(func(_, b, _ string) string { return ssotest.Part(map[string]any{"alg": "none"}) + "." + b + "." })},
		"HS256, public key": {forge: hs256(s.provider.PublicKey())},
		"HS256, secret":     {forge: hs256([]byte(ssotest.ClientSecret))},
		"no token":          {forge: func(string) string { return "" }},
	} {
		s.provider.Alters(test.alter)
		s.provider.Forges(test.forge)
		page := s.through(ssoSignIn).want(http.StatusForbidden).says("h1", "You are not signed in")
		if who := s.who(); who != "" {
			t.Errorf("%s: %s is signed in\n%s", name, who, page.text("main"))
		}
	}
	s.provider.Alters(nil)
	s.provider.Forges(nil)
	s.through(ssoSignIn).want(http.StatusSeeOther)
	for _, secret := range []string{ssotest.ClientSecret, "access-token-of-a-test", "eyJ"} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log has %s", secret)
		}
	}
}

func TestAnAnswerBelongsToTheBrowserThatAsked(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		first := s.http
		back := s.at(ssoSignIn)
		s.http = s.browser()
		s.get(back).want(http.StatusBadRequest).says("main", "did not begin this sign-in")
		s.http = first
		at := mustURL(back)
		for name, value := range map[string]string{"state": "another-state-altogether", "": "", "iss": "https://evil.example"} {
			query := at.Query()
			if name == "state" {
				value = query.Get("state")[:8] + value
			}
			if name != "" {
				query.Set(name, value)
				s.get(at.Path + "?" + query.Encode())
			} else {
				s.get(at.Path).want(http.StatusBadRequest)
			}
			if s.who() != "" {
				t.Errorf("%s=%s signs somebody in", name, value)
			}
		}
		again := s.at(ssoSignIn)
		url := mustURL(s.server.URL)
		kept := s.http.Jar.Cookies(url)
		s.get(again).want(http.StatusSeeOther)
		s.http = s.browser()
		s.http.Jar.SetCookies(url, kept)
		if page := s.get(again); page.status != http.StatusBadRequest || s.who() != "" {
			t.Errorf("an answer counts twice: %d %s", page.status, page.text("main"))
		}

		other := s.replica(t, db)
		began := s.at(ssoSignIn)
		other.http.Jar.SetCookies(mustURL(other.server.URL), s.http.Jar.Cookies(url))
		other.host = url.Host
		other.get(began).want(http.StatusSeeOther)
		if who := other.who(); who != annEmail {
			t.Errorf("what one server began, another finishes for %q", who)
		}
	})
}

func TestAnEmailProvesNothing(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	with := func(name string, value any) map[string]any {
		claims := ann("billing")
		claims[name] = value
		if value == nil {
			delete(claims, name)
		}
		return claims
	}
	for says, claims := range map[string]map[string]any{
		"An account here has your email address":                      with("email", "ADMIN@example.com"),
		"does not say that your email address is verified":            with("email_verified", false),
		"does not say that your email":                                with("email_verified", nil),
		"email_verified must be true or false, and is a text":         with("email_verified", "true"),
		"email_verified must be true or false, and is a number":       with("email_verified", 1),
		"does not say what your email address is":                     with("email", nil),
		"email must be a text, and is a list":                         with("email", []string{"a@example.com"}),
		"This is not an email address":                                with("email", "Ann <ann@example.com>"),
		"groups must be a list of texts, and is a text":               with("groups", "admins"),
		"groups must be a list of texts, and is a list with a number": with("groups", []any{"x", 1}),
		"No rule of this console lets you in":                         with("groups", []string{"others"}),
		"A rule of this console refuses you":                          with("active", false),
		"active must be true or false, and is a text":                 with("active", "false"),
	} {
		s.provider.Says(claims)
		s.through(ssoSignIn).want(http.StatusForbidden).says("main", says)
		if who := s.who(); who != "" {
			t.Errorf("%s: %s is signed in", says, who)
		}
	}
	accounts, err := s.auth.Accounts(t.Context())
	if err != nil || len(accounts) != 1 {
		t.Errorf("there are %d accounts, %v", len(accounts), err)
	}
	s.signIn()
	s.provider.Says(with("email_verified", "true"))
	s.through("/settings/sso/corp/test").want(http.StatusForbidden).says("main", "another type than it must have").says("#claims", `email_verified "true"`)
}

func TestAnAccountIsLinkedByWhoeverIsSignedIn(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		taken := ann("admins")
		taken["email"] = email
		s.provider.Says(taken)
		s.through(ssoSignIn).want(http.StatusForbidden).says("main", "link it there")
		s.signIn()
		page := s.through("/account/sso/corp").want(http.StatusOK).says("h1", "Link your account with Example Corp").says("main", "ann-1")
		proof := page.value("proof")

		stranger := *s.site
		stranger.http = s.browser()
		if _, err := s.auth.CreateAccount(t.Context(), auth.NewAccount{Email: "eve@example.com", Role: "viewer", Password: password}); err != nil {
			t.Fatal(err)
		}
		stranger.post("/sign-in", "email", "eve@example.com", "password", password)
		stranger.post("/account/sso", "proof", proof).want(http.StatusBadRequest)

		s.post("/account/sso", "proof", proof).want(http.StatusSeeOther)
		s.get("/account").says("#links", "Example Corp")
		stranger.through("/account/sso/corp").want(http.StatusConflict).says("main", "linked with another account")
		s.post("/sign-out")
		s.through(ssoSignIn).want(http.StatusSeeOther)
		if who := s.who(); who != email {
			t.Errorf("%q is signed in", who)
		}
		link := s.get("/account").Find("#links form").AttrOr("action", "")
		s.post(link).want(http.StatusSeeOther)
		if s.get("/account").contains("#links", "last used") {
			t.Error("it is linked still")
		}
		s.post("/account/sso", "proof", proof).want(http.StatusBadRequest)
		stranger.through("/account/sso/corp").want(http.StatusOK)
	})
}

func TestTheOnlyWayInStays(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	s.post(s.get("/account").Find("#links form").AttrOr("action", "")).want(http.StatusSeeOther)
	s.get("/account").says("#links", "last used")
}

func TestADisabledAccountStaysOut(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.through(ssoSignIn).want(http.StatusSeeOther)
		account, err := s.auth.AccountOf(t.Context(), annEmail)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.auth.Disable(t.Context(), auth.CommandLine(), account.ID); err != nil {
			t.Fatal(err)
		}
		s.through(ssoSignIn).want(http.StatusForbidden).says("main", "Your account here is disabled")
		if s.who() != "" {
			t.Error("somebody is signed in")
		}
	})
}

func TestATestSaysWhatKeepsAProviderFromBeingAsked(t *testing.T) {
	t.Parallel()
	s := newUntestedSite(t, storetest.SQLite(t))
	s.provider.Describes(func(said map[string]any) { said["issuer"] = s.provider.URL + "/" })
	s.signIn()
	s.get("/settings/sso/corp/test").want(http.StatusBadGateway).
		says("main", "it calls itself "+s.provider.URL+"/, the file says "+s.provider.URL).says("main", "Mend that")
	s.post("/sign-out").want(http.StatusSeeOther)
}
