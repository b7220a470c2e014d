package handlers_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// linked signs the administrator in with the password, in a browser of their own, and links the account at the provider.
func (s *ssoSite) linked() *site {
	s.Helper()
	admin := *s.site
	admin.http = admin.browser()
	admin.signIn()
	page := admin.through("/account/sso/corp").want(http.StatusOK)
	admin.post("/account/sso", "proof", page.value("proof")).want(http.StatusSeeOther)
	return &admin
}

// changeRules puts another rule into the file, so that the provider has to be tested anew.
func (s *ssoSite) changeRules() {
	s.Helper()
	text, err := os.ReadFile(s.file)
	if err != nil {
		s.Fatal(err)
	}
	write(s.T, s.file, strings.Replace(string(text), "contains: staff", "contains: everybody", 1))
}

func (s *site) accountOf(email string) auth.Account {
	s.Helper()
	account, err := s.auth.AccountOf(s.Context(), email)
	if err != nil {
		s.Fatal(err)
	}
	return account
}

func (s *site) inStore(do func(*store.Tx) error) {
	s.Helper()
	if err := s.store.Tx(s.Context(), do); err != nil {
		s.Fatal(err)
	}
}

func (s *ssoSite) disabledToken(subject string) string {
	return s.provider.LogoutToken(map[string]any{"sub": subject, "events": map[string]any{
		"https://schemas.openid.net/secevent/risc/event-type/account-disabled": map[string]any{"subject": map[string]any{"subject_type": "iss-sub", "iss": s.provider.URL, "sub": subject}},
	}})
}

func TestALogoutTokenThatTookNoEffectCountsTheNextTime(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.through(ssoSignIn).want(http.StatusSeeOther)
		token := s.disabledToken("ann-1")
		s.inStore(func(tx *store.Tx) error { return tx.PutSetting(t.Context(), "sso", "unreadable") })
		if status := s.post(backChannel, "logout_token", token).status; status < 500 {
			t.Fatalf("it answers %d although nothing could be noted", status)
		}
		s.inStore(func(tx *store.Tx) error { return tx.PutSetting(t.Context(), "sso", `{"leavers":"tell"}`) })
		s.post(backChannel, "logout_token", token).want(http.StatusOK)
		left, err := s.auth.DeparturesOf(t.Context(), s.accountOf(annEmail).ID)
		if err != nil || len(left) != 1 {
			t.Errorf("it is not known that they left: %v, %v", left, err)
		}
		s.post(backChannel, "logout_token", token).want(http.StatusBadRequest)
	})
}

func TestALogoutTokenCountsWhereNobodySignsInAnyMore(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(*ssoSite, *site){
		"disabled":       func(_ *ssoSite, admin *site) { admin.post("/settings/sso/corp/disable").want(http.StatusSeeOther) },
		"other rules":    func(s *ssoSite, _ *site) { s.changeRules() },
		"still enabled":  func(*ssoSite, *site) {},
		"disabled twice": func(s *ssoSite, admin *site) { s.changeRules(); admin.get("/settings/sso") },
	} {
		t.Run(name, func(t *testing.T) {
			s := newSSOSite(t, storetest.SQLite(t))
			s.through(ssoSignIn).want(http.StatusSeeOther)
			admin := *s.site
			admin.http = admin.browser()
			happens(s, admin.signIn())
			if s.who() != annEmail {
				t.Fatal("the session ended before")
			}
			s.post(backChannel, "logout_token", s.provider.LogoutToken(map[string]any{"sub": "ann-1"})).want(http.StatusOK)
			if s.who() != "" {
				t.Error("the session goes on")
			}
		})
	}
}

func TestALinkIsUnusedUntilSomebodySignsInByIt(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.provider.Says(ann("admins"))
		admin := s.linked()
		admin.get("/account").says("#links", "not used yet")
		admin.get("/settings/sso").says("#passwords-card", "once an administrator has signed in by single sign-on")
		off := []string{"passwords", "off", "break_glass", s.accountOf(email).ID}
		admin.post("/settings/sso/passwords", off...).want(http.StatusUnprocessableEntity)
		s.through(ssoSignIn).want(http.StatusSeeOther)
		s.get("/account").says("#links", "last used")
		admin.post("/settings/sso/passwords", off...).want(http.StatusSeeOther)
	})
}

func TestTheSessionsOfALinkEndWithIt(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.provider.Says(ann("admins"))
		byPassword := s.linked()
		other := *s.site
		other.http = other.browser()
		other.through(ssoSignIn).want(http.StatusSeeOther)
		s.through(ssoSignIn).want(http.StatusSeeOther)
		s.post(s.get("/account").Find("#links form").AttrOr("action", "")).want(http.StatusSeeOther)
		if other.who() != "" {
			t.Error("a session that the link began goes on")
		}
		if s.who() != email || byPassword.who() != email {
			t.Error("the request's own session ended, or one that a password began")
		}
	})
}

func TestLinksWithWhereNobodySignsInAreNoWayIn(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	for _, account := range []auth.Account{s.accountOf(annEmail), s.accountOf(email)} {
		s.inStore(func(tx *store.Tx) error {
			return tx.InsertLink(t.Context(), store.AccountLink{ID: "old " + account.ID, AccountID: account.ID, Provider: "old", Issuer: "https://old.example.com", Subject: account.ID, CreatedAt: account.CreatedAt})
		})
	}
	s.get("/account").Find("#links form").Each(func(_ int, form *goquery.Selection) {
		if action := form.AttrOr("action", ""); !strings.Contains(action, "old") {
			s.post(action).want(http.StatusSeeOther)
		}
	})
	s.get("/account").says("#links", "last used")
	s.post("/sign-out")
	s.provider.Says(map[string]any{"sub": "root-1", "email": "root@example.com", "email_verified": true, "groups": []string{"admins"}})
	s.through(ssoSignIn).want(http.StatusSeeOther)
	s.get("/settings/sso").says("#passwords-card", "are linked with no provider: "+email)
}

func TestASessionEndsBeforeTheProviderIsAsked(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	id, browser := s.accountOf(annEmail).ID, s.http
	again := s.replica(t, s.store) // which has not asked the provider yet
	again.http = again.browser()
	again.http.Jar.SetCookies(mustURL(again.server.URL), browser.Jar.Cookies(mustURL(s.server.URL)))
	left := -1
	s.provider.Watches(func(string) {
		open, err := s.store.SessionsOf(t.Context(), id, s.accountOf(annEmail).CreatedAt)
		if left = len(open); err != nil {
			t.Error(err)
		}
	})
	again.post("/sign-out").want(http.StatusOK).says("h1", "You are signed out here")
	if left != 0 {
		t.Errorf("the provider was asked while there were %d sessions", left)
	}
}

func TestTheLastProviderStaysWhilePasswordsAreOff(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.provider.Says(ann("admins"))
		s.through(ssoSignIn).want(http.StatusSeeOther)
		s.post("/settings/sso/passwords", "passwords", "off", "break_glass", s.accountOf(email).ID).want(http.StatusSeeOther)
		refused := s.post("/settings/sso/corp/disable").want(http.StatusSeeOther)
		s.get(refused.header.Get("Location")).says("body", "Switch passwords on first").says("#provider-corp", "in use")
		s.post("/settings/sso/passwords", "passwords", "on").want(http.StatusSeeOther)
		s.post("/settings/sso/corp/disable").want(http.StatusSeeOther)
		if page := s.get("/settings/sso").says("#provider-corp", "tested"); page.contains("#provider-corp", "in use") {
			t.Error("with passwords on, it can't be disabled")
		}
	})
}

func TestAProviderThatTheFileTookAwayIsToldOf(t *testing.T) {
	t.Parallel()
	for name, of := range map[string]struct{ file, says string }{
		"changed": {"", "test the sign-in, and enable it anew"},
		"gone":    {"providers: []\n", "the file of providers does not name it"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSSOSite(t, storetest.SQLite(t))
			s.signIn()
			tells := func(path string) bool {
				t.Helper()
				return s.get(path).want(http.StatusOK).contains("main", "Nobody can sign in at")
			}
			if tells("/agents") || tells("/settings/sso") {
				t.Error("something is told of while nothing is lost")
			}
			if of.file == "" {
				s.changeRules()
			} else {
				write(t, s.file, of.file)
			}
			s.get("/agents").says("main", "Nobody can sign in at").says("main", of.says)
			s.get("/settings/sso").says("main", "Nobody can sign in at").says("main", of.says)
			s.post("/settings/sso/corp/disable").want(http.StatusSeeOther)
			if tells("/agents") || tells("/settings/sso") {
				t.Error("it is told of once nobody is to sign in there")
			}
		})
	}
}

// TestNothingOfOnesOwnGoesPastTheProvider: what somebody without a password made here lets nobody in any longer than
// the provider lets them.
func TestNothingOfOnesOwnGoesPastTheProvider(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.provider.Says(ann("admins"))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	invitation := mustURL(s.post("/people", "email", "friend@example.com", "role", "administrator", "teams", "").want(http.StatusCreated).text("#new-link")).Path
	calendar := s.post("/endings/calendar").want(http.StatusCreated).text("#new-address")
	device := s.atName()
	s.post("/account/passkeys", "name", "Laptop", "credential", device.Make(s.get("/account/passkeys/new").options())).want(http.StatusCreated)
	withPasskey := func() *answer {
		s.http, s.host = s.browser(), "localhost:8080"
		return s.post("/sign-in/passkey", "credential", device.Show(s.get("/sign-in").options()))
	}
	withPasskey().want(http.StatusUnprocessableEntity).says("#error-summary", "single sign-on decides")
	s.subscribed(calendar).want(http.StatusOK)

	s.http, s.host = s.browser(), ""
	s.provider.Says(ann("nothing"))
	s.through(ssoSignIn).want(http.StatusForbidden)
	withPasskey().want(http.StatusUnprocessableEntity).says("#error-summary", "single sign-on decides")
	s.subscribed(calendar).want(http.StatusNotFound)
	s.http, s.host = s.browser(), ""
	s.get(invitation).want(http.StatusForbidden)
}
