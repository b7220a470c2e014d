package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/ssotest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

const backChannel = "/sign-in/sso/corp/logout"

func TestAProviderEndsTheSessionsItBegan(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		first := s.http
		s.through(ssoSignIn).want(http.StatusSeeOther)
		s.http = s.browser()
		second := s.http
		s.provider.Alters(func(c map[string]any) { c["sid"] = "session-2" })
		s.through(ssoSignIn).want(http.StatusSeeOther)
		byPassword := *s.site
		byPassword.http = s.browser()
		byPassword.signIn()

		signedIn := func(browser *http.Client) bool {
			s.http = browser
			return s.who() == annEmail
		}
		events := func(of ...string) map[string]any {
			all := map[string]any{}
			for _, one := range of {
				all[one] = map[string]any{}
			}
			return all
		}
		const logout = "http://schemas.openid.net/event/backchannel-logout"
		good := map[string]any{"sub": "ann-1", "sid": "session-1"}
		with := func(name string, value any) map[string]any {
			claims := map[string]any{"sub": "ann-1", "sid": "session-1"}
			claims[name] = value
			return claims
		}
		for name, token := range map[string]string{
			"nothing":            "",
			"no token":           "a.b.c",
			"another issuer":     s.provider.LogoutToken(with("iss", "https://evil.example")),
			"another audience":   s.provider.LogoutToken(with("aud", "another")),
			"a nonce":            s.provider.LogoutToken(with("nonce", "x")),
			"no jti":             s.provider.LogoutToken(with("jti", nil)),
			"no iat":             s.provider.LogoutToken(with("iat", nil)),
			"old":                s.provider.LogoutToken(with("iat", time.Now().Add(-time.Hour).Unix())),
			"of the future":      s.provider.LogoutToken(with("iat", time.Now().Add(time.Hour).Unix())),
			"expired":            s.provider.LogoutToken(with("exp", time.Now().Add(-5*time.Minute).Unix())),
			"no events":          s.provider.LogoutToken(with("events", nil)),
			"another event":      s.provider.LogoutToken(with("events", events("http://example.com/event"))),
			"an event no object": s.provider.LogoutToken(with("events", map[string]any{logout: true})),
			"about nobody":       s.provider.LogoutToken(nil),
			"another type":       s.provider.Sign(map[string]any{"alg": "ES256", "kid": "1", "typ": "at+jwt"}, good),
			"an ID token":        s.provider.Sign(map[string]any{"alg": "ES256", "kid": "1"}, map[string]any{"iss": s.provider.URL, "aud": ssotest.ClientID, "sub": "ann-1", "sid": "session-1", "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(), "nonce": "x"}),
			"alg none":           ssotest.Part(map[string]any{"alg": "none"}) + "." + strings.Split(s.provider.LogoutToken(good), ".")[1] + ".",
			"tampered":           s.provider.LogoutToken(good) + "A",
		} {
			s.http = s.browser()
			if got := s.post(backChannel, "logout_token", token); got.status != http.StatusBadRequest || !strings.Contains(got.body, "invalid_request") || got.header.Get("Cache-Control") != "no-store" {
				t.Errorf("%s: %d %s", name, got.status, got.body)
			}
		}
		if !signedIn(first) || !signedIn(second) {
			t.Fatal("a token that is refused ended a session")
		}

		token := s.provider.LogoutToken(good)
		s.http = s.browser()
		s.post(backChannel, "logout_token", token).want(http.StatusOK)
		s.post(backChannel, "logout_token", token).want(http.StatusBadRequest)
		if signedIn(first) || !signedIn(second) || byPassword.who() != email {
			t.Error("the sessions of another sid ended, or the one that was meant did not")
		}
		other := s.replica(t, db)
		other.post(backChannel, "logout_token", s.provider.LogoutToken(map[string]any{"sub": "ann-1"})).want(http.StatusOK)
		if signedIn(second) || byPassword.who() != email {
			t.Error("the sessions of the subject did not end on another server, or others did")
		}
		account, err := s.auth.AccountOf(t.Context(), annEmail)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := db.AuditEvents(t.Context(), store.AuditFilter{TargetID: account.ID, Limit: 20})
		if err != nil || !slices.ContainsFunc(rows, func(e store.AuditEvent) bool {
			return e.Action == "account.sessions_ended" && e.ActorKind == "system" && strings.Contains(string(e.Detail), `"provider":"corp"`)
		}) {
			t.Errorf("the trail does not say that the provider ended sessions: %+v, %v", rows, err)
		}
	})
}

func TestSigningOutOffersToSignOutThereToo(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	page := s.post("/sign-out").want(http.StatusOK).says("h1", "You are signed out here")
	if s.who() != "" {
		t.Error("the session goes on")
	}
	to := mustURL(page.Find("main a.button").First().AttrOr("href", ""))
	query := to.Query()
	if to.Path != "/logout" || query.Get("client_id") != ssotest.ClientID || query.Get("post_logout_redirect_uri") != s.server.URL+"/sign-in" || query.Get("logout_hint") != "ann-1" || query.Has("id_token_hint") {
		t.Errorf("it leads to %s", to)
	}
	s.signIn()
	if to := s.post("/sign-out").leadsTo(); to != "/sign-in" {
		t.Errorf("whoever signed in with a password is led to %s", to)
	}
}

func TestPasswordsCanBeSwitchedOffButForOneAccount(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		s.signIn()
		s.get("/settings/sso").says("#passwords-card", "once an administrator has signed in by single sign-on")
		admin, err := s.auth.AccountOf(t.Context(), email)
		if err != nil {
			t.Fatal(err)
		}
		off := []string{"passwords", "off", "break_glass", admin.ID}
		s.post("/settings/sso/passwords", off...).want(http.StatusUnprocessableEntity).says("#error-summary", "No administrator has signed in")
		s.post("/sign-out")
		s.provider.Says(ann("admins"))
		s.through(ssoSignIn).want(http.StatusSeeOther)
		ann, err := s.auth.AccountOf(t.Context(), annEmail)
		if err != nil {
			t.Fatal(err)
		}
		s.post("/settings/sso/passwords", "passwords", "off", "break_glass", ann.ID, "stranded", "true").want(http.StatusUnprocessableEntity).says("#error-summary", "Choose an administrator who can sign in with a password")
		if s.get("/settings/sso").Find(`#passwords-card option[value="`+admin.ID+`"]`).Length() != 1 {
			t.Error("the administrator with a password is not offered")
		}
		s.post("/settings/sso/passwords", off...).want(http.StatusSeeOther)
		s.get("/settings/sso").says("#passwords-card", "Only the break-glass account").says("#passwords-card", email)
		bot := s.owned("bot", email)
		s.post("/people/"+admin.ID+"/remove", "confirm_name", email, "heir", annEmail).want(http.StatusConflict).says("main", "break-glass account")
		if owner := s.agent(bot).Owner(); owner != email {
			t.Errorf("the agent of who was not removed is of %q", owner)
		}
		for _, path := range []string{"/people/" + admin.ID + "/disable", "/people/" + admin.ID + "/role", "/people/" + admin.ID + "/remove"} {
			page := s.post(path, "role", "viewer", "teams", "", "confirm_name", email, "name", email, "email", email)
			if path != "/people/"+admin.ID+"/remove" {
				page.want(http.StatusConflict).says("main", "break-glass account")
			}
		}
		if account, err := s.auth.Account(t.Context(), admin.ID); err != nil || account.DisabledAt != nil || account.Role != "administrator" {
			t.Errorf("the break-glass account became %+v, %v", account, err)
		}
		s.get("/people").says("main", "Password")
		s.post("/sign-out")

		page := s.get("/sign-in").says(".ways", "Sign in with Example Corp").says(".ways", "Break-glass sign-in")
		if page.Find("input[name=password]").Length() != 0 {
			t.Error("the form with the password is there")
		}
		form := s.get(page.Find(".ways-second a").AttrOr("href", "")).says("main", "This is for emergencies")
		if form.Find("input[name=password]").Length() != 1 {
			t.Error("the form for emergencies asks for no password")
		}
		s.log.Reset()
		s.post("/sign-in", "email", email, "password", "a wrong one altogether").want(http.StatusUnprocessableEntity).says("main", "This is for emergencies")
		s.signIn()
		if who := s.who(); who != email || !strings.Contains(s.log.String(), "the break-glass account signed in") {
			t.Errorf("%q is signed in, and the log says %s", who, s.log)
		}
		rows, err := db.AuditEvents(t.Context(), store.AuditFilter{TargetID: admin.ID, Limit: 5})
		if err != nil || !slices.ContainsFunc(rows, func(e store.AuditEvent) bool {
			return e.Action == "account.signed_in" && strings.Contains(string(e.Detail), `"break_glass":true`)
		}) {
			t.Errorf("the trail does not say so: %v", err)
		}
		s.post("/settings/sso/passwords", "passwords", "on").want(http.StatusSeeOther)
		s.get("/settings/sso").says("#passwords-card", "People who have a password")
	})
}

func TestOthersPasswordsOpenNothingWhilePasswordsAreOff(t *testing.T) {
	t.Parallel()
	s := newSSOSite(t, storetest.SQLite(t))
	second := "second@example.com"
	if _, err := s.auth.CreateAdmin(t.Context(), second, password); err != nil {
		t.Fatal(err)
	}
	s.provider.Says(ann("admins"))
	s.through(ssoSignIn).want(http.StatusSeeOther)
	admin, err := s.auth.AccountOf(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	invited := s.post("/people", "email", "new@example.com", "role", "viewer", "teams", "").want(http.StatusCreated)
	link := mustURL(invited.text("#new-link")).Path
	people := "/people/" + s.accountOf(second).ID
	reset := mustURL(s.post(people + "/password-link").want(http.StatusCreated).text("#new-link")).Path
	s.get("/settings/sso").says("#passwords-card", "these people have a password").says("#passwords-card", second)
	off := []string{"passwords", "off", "break_glass", admin.ID}
	s.post("/settings/sso/passwords", off...).want(http.StatusUnprocessableEntity).says("#error-summary", "Confirm that they can't sign in")
	s.post("/settings/sso/passwords", append(off, "stranded", "true")...).want(http.StatusSeeOther)
	s.get("/people/invite").says("main", "Passwords are switched off")
	if s.get(people).want(http.StatusOK).contains(".heading-actions", "New password link") {
		t.Error("a link for a password is offered that opens nothing")
	}
	s.post(people+"/password-link").want(http.StatusConflict).says("main", "A password would not let this person in")
	s.get("/people/"+admin.ID).says(".heading-actions", "New password link") // of the break-glass account
	s.post("/sign-out")
	s.post("/sign-in", "email", second, "password", password).want(http.StatusUnprocessableEntity)
	if s.who() != "" {
		t.Error("a password opens an account while passwords are off")
	}
	s.post("/sign-in", "email", second, "password", "not this one").want(http.StatusUnprocessableEntity)
	log := s.log.String()
	if strings.Count(log, "passwords are switched off") != 1 || strings.Count(log, "wrong password") != 1 {
		t.Errorf("the log says of a right and of a wrong password: %s", log)
	}
	for _, page := range []*answer{s.get(link), s.post(link, "password", "a long enough pass phrase 17"), s.get(reset).says("main", "This link sets a password"), s.post(reset, "password", "a long enough pass phrase 17")} {
		page.want(http.StatusForbidden).says("main", "Passwords are switched off")
	}
	s.provider.Says(map[string]any{"sub": "new-1", "email": "new@example.com", "email_verified": true, "groups": []string{"staff"}})
	s.through(ssoSignIn).want(http.StatusSeeOther)
	if s.get("/account").Find("#password-card").Length() != 0 {
		t.Error("a password can be changed that opens nothing")
	}
	if err := s.auth.CheckNewEmail(t.Context(), "new@example.com"); err == nil {
		t.Error("there is no account")
	}
}

// owned is the id of a new agent with an owner.
func (s *site) owned(name, owner string) string {
	s.Helper()
	made, err := s.app.Agents.Create(s.Context(), client.AgentCreateParams{Name: name, Metadata: map[string]any{"owner": owner, "team": "billing"}})
	if err != nil {
		s.Fatal(err)
	}
	return made.ID
}

func (s *site) agent(id string) *client.AgentInfo {
	s.Helper()
	agent, err := s.app.Agents.Get(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return agent
}

// task runs one of the server's tasks.
func (s *site) task(name string) {
	s.Helper()
	for _, task := range s.vault.Tasks() {
		if task.Name == name {
			if err := task.Do(s.Context()); err != nil {
				s.Fatal(err)
			}
			return
		}
	}
	s.Fatalf("there is no task %s", name)
}

func TestWhoLeavesIsToldOfAndTheirAgentsCanBeSuspended(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, db *store.Store) {
		s := newSSOSite(t, db)
		agent, other := s.owned("bot", annEmail), s.owned("bystander", email)
		s.through(ssoSignIn).want(http.StatusSeeOther)
		annsBrowser := s.http
		account, err := s.auth.AccountOf(t.Context(), annEmail)
		if err != nil {
			t.Fatal(err)
		}
		admin := *s.site
		admin.http = s.browser()
		admin.signIn()
		admin.post("/settings/sso/leavers", "leavers", "suspend", "grace", "soon").want(http.StatusUnprocessableEntity).says("#leavers-card", "whole number of hours")
		admin.post("/settings/sso/leavers", "leavers", "never").want(http.StatusUnprocessableEntity)

		gone := ann("billing")
		gone["active"] = false
		s.provider.Says(gone)
		s.http = s.browser()
		s.through(ssoSignIn).want(http.StatusForbidden)
		s.http = annsBrowser
		if s.who() != "" {
			t.Error("whom the provider lets in no more has a session still")
		}
		admin.get("/people").says("main", "not let in")
		admin.get("/agents").says(".notices", "owns 1 agent")
		admin.get("/people/"+account.ID).says("main", "a rule of Example Corp refuses").says("main", "see to it that somebody else owns them")
		s.task("suspend agents whose owner left")
		if got := s.agent(agent); got.Status != "active" {
			t.Error("an agent is suspended although nobody asked for that")
		}

		s.provider.Says(ann("billing"))
		s.through(ssoSignIn).want(http.StatusSeeOther)
		if admin.get("/people").contains("main", "not let in") {
			t.Error("who is let in again is said not to be")
		}
		if admin.get("/agents").contains("main", "owns 1 agent") {
			t.Error("a notice tells of who is let in again")
		}
		admin.post("/settings/sso/leavers", "leavers", "suspend", "grace", "2").want(http.StatusSeeOther)
		s.http = s.browser()
		s.post(backChannel, "logout_token", s.provider.LogoutToken(map[string]any{"sub": "ann-1", "events": map[string]any{
			"https://schemas.openid.net/secevent/risc/event-type/account-disabled": map[string]any{"subject": map[string]any{"subject_type": "iss-sub", "iss": s.provider.URL, "sub": "ann-1"}},
		}})).want(http.StatusOK)
		s.http = annsBrowser
		if s.who() != "" {
			t.Error("whom the provider disabled has a session still")
		}
		admin.get("/people/"+account.ID).says("main", "the provider has disabled the account").says("main", "Their agents are suspended")
		s.task("suspend agents whose owner left")
		if got := s.agent(agent); got.Status != "active" {
			t.Error("an agent is suspended before its time")
		}
		past := time.Now().Add(-time.Minute).UTC()
		err = db.Tx(t.Context(), func(tx *store.Tx) error {
			d, err := tx.Departure(t.Context(), account.ID)
			d.SuspendAt = &past
			if err != nil {
				return err
			}
			return tx.UpdateDeparture(t.Context(), d)
		})
		if err != nil {
			t.Fatal(err)
		}
		byHand := s.owned("by-hand", annEmail)
		admin.post("/agents/" + byHand + "/suspend").want(http.StatusSeeOther)
		s.task("suspend agents whose owner left")
		if got := s.agent(agent); got.Status == "active" {
			t.Error("the agent of who left is active")
		}
		admin.post("/agents/"+byHand+"/resume").want(http.StatusConflict).says("main", "The agent's owner left")
		if got := s.agent(other); got.Status != "active" {
			t.Error("another's agent is suspended")
		}
		admin.get("/people/"+account.ID).says("main", "2 agents are suspended since")
		admin.post("/agents/"+agent+"/resume").want(http.StatusConflict).says("main", "The agent's owner left")
		s.provider.Says(ann("billing"))
		s.through(ssoSignIn).want(http.StatusSeeOther)
		admin.post("/agents/" + agent + "/resume").want(http.StatusConflict)
		form := admin.get("/agents/" + agent + "/edit").want(http.StatusOK)
		over := url.Values{"owner": {email}}
		admin.post("/agents/"+agent, append(fields(form, over), "owner", email)...).want(http.StatusSeeOther)
		admin.post("/agents/" + agent + "/resume").want(http.StatusSeeOther)
		if got := s.agent(agent); got.Status != "active" {
			t.Error("the agent of another owner stays suspended")
		}
	})
}
