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
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/views"
)

// confirmed are the requests that ask for a second factor first, of who has one and has not shown it lately.
const confirmed = `
POST /agents/:id/delete
POST /agents/:id/keys/:key/revoke                of the last key
POST /secrets/:slug/delete
POST /app-keys                                   of one that may change things or gets values of secrets
POST /app-keys/:id/rotate

POST /people
POST /people/:id/link
POST /people/:id/password-link
POST /people/:id/role
POST /people/:id/enable
POST /people/:id/remove
GET  /people/:id/reset-factors                   no: it is the POST below
POST /people/:id/reset-factors
POST /people/second-factor

GET  /account/passkeys/new
POST /account/passkeys
POST /account/passkeys/:passkey/remove
GET  /account/authenticator
POST /account/authenticator
POST /account/authenticator/remove
POST /account/recovery-codes
GET  /account/sso/:provider
POST /endings/calendar

POST /settings/sso/:provider/enable
POST /settings/sso/:provider/disable
POST /settings/sso/passwords
POST /settings/sso/leavers`

func TestWhatCantBeUndoneIsConfirmed(t *testing.T) {
	var want, got []string
	for line := range strings.Lines(confirmed) {
		if cells := strings.Fields(line); len(cells) > 1 && !strings.Contains(line, "no: ") {
			want = append(want, cells[0]+" "+cells[1])
		}
	}
	for _, route := range handlers.Routes() {
		if route.IsFresh() {
			got = append(got, route.Method+" "+route.Path)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("confirmed are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// forgetProofs has the administrator have shown their second factor long ago.
func (s *site) forgetProofs() {
	s.Helper()
	s.provenAt(time.Now().AddDate(0, 0, -1))
}

// provenAt has the administrator have shown a second factor at some time.
func (s *site) provenAt(at time.Time) {
	s.Helper()
	account, err := s.auth.AccountOf(s.Context(), email)
	if err != nil {
		s.Fatal(err)
	}
	err = s.store.Tx(s.Context(), func(tx *store.Tx) error {
		sessions, err := tx.SessionsOf(s.Context(), account.ID, account.CreatedAt)
		for _, session := range sessions {
			if err == nil {
				err = tx.ProveSession(s.Context(), session.IDHash, at)
			}
		}
		return err
	})
	if err != nil {
		s.Fatal(err)
	}
}

// filled is the form that a page shows, with some fields typed over.
func filled(page *answer, typed ...string) []string {
	return append(fields(page, values(typed)), typed...)
}

// confirms goes where a form led that asks for a second factor, shows it, and goes back to where the form is.
func (a *app) confirms(asked *answer) *answer {
	a.Helper()
	to := asked.leadsTo()
	if !strings.HasPrefix(to, "/account/prove?next=") {
		a.Fatalf("it leads to %s", to)
	}
	page := a.get(to).want(http.StatusOK).says("h1", "Confirm that it's you")
	a.post("/account/prove", filled(page, "code", "000000")...).want(http.StatusUnprocessableEntity).says("#code-error", "The code is wrong")
	back := a.post("/account/prove", filled(page, "code", a.code())...).want(http.StatusSeeOther).header.Get("Location")
	return a.get(back).want(http.StatusOK)
}

// TestWhatWasTypedIsThereAfterAConfirmation on each page that asks, and nothing was done before.
func TestWhatWasTypedIsThereAfterAConfirmation(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	agent := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	app, codes := s.withApp()

	s.forgetProofs()
	back := app.confirms(s.post(agent+"/delete", "confirm_name", "bot"))
	if s.find("bot").Status != client.AgentActive || back.value("confirm_name") != "bot" {
		t.Errorf("it holds %q, and the agent is %s", back.value("confirm_name"), s.find("bot").Status)
	}
	s.post(agent+"/delete", s.resend(back)...).lands("/agents")
	s.get(agent).says("main", "revoked")

	s.forgetProofs()
	asked := s.post(ann+"/role", "role", "security", "teams", "core\ngrowth")
	page := s.get(asked.leadsTo()).want(http.StatusOK)
	s.get(page.Find(`a[href*="with=recovery"]`).AttrOr("href", "")).want(http.StatusOK).says("main", "Recovery code")
	proven := s.post("/account/prove", "next", mustURL(asked.leadsTo()).Query().Get("next"), "recovery_code", codes[0]).want(http.StatusSeeOther)
	back = s.get(proven.header.Get("Location")).want(http.StatusOK).says("#toasts", "You have confirmed that it's you")
	if role := back.Find("input[name=role][checked]").AttrOr("value", ""); role != "security" || !strings.Contains(back.value("teams"), "core\ngrowth") {
		t.Errorf("it holds %q and %q", role, back.value("teams"))
	}
	s.get(ann).says("#facts", "Operator")
	s.post(ann+"/role", s.resend(back)...).lands(ann)

	s.forgetProofs()
	asked = s.post("/app-keys", s.form("/app-keys/new", "name", "ci", "preset", "everything", "expires", views.UsualLife)...)
	s.post("/account/prove", "next", mustURL(asked.leadsTo()).Query().Get("next"), "recovery_code", codes[1]).want(http.StatusSeeOther)
	back = s.get(mustURL(asked.leadsTo()).Query().Get("next")).want(http.StatusOK).says("main", "Nothing was saved yet. Here is what you typed")
	s.post("/app-keys", s.resend(back)...).want(http.StatusCreated)

	s.forgetProofs()
	s.post("/app-keys", s.form("/app-keys/new", "name", "reader", "preset", "read", "expires", "date", "expires_on", time.Now().AddDate(1, 0, 0).Format(time.DateOnly))...).want(http.StatusCreated)
	taker := []string{"name", "taker", "preset", "retrieve"}
	s.post("/app-keys", s.form("/app-keys/new", taker...)...).lands("/account/prove")
	s.get("/account/passkeys/new").lands("/account/prove")
	s.post("/account/prove", "next", "https://evil.example/", "recovery_code", codes[2]).lands("/account")
	s.get("/account/prove?next=/agents").lands("/agents")
}

// TestTheLastKeyIsConfirmedAndOthersAreNot.
func TestTheLastKeyIsConfirmedAndOthersAreNot(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	s.withApp()
	s.forgetProofs()
	s.post(path + "/keys/" + keys[0] + "/revoke").lands(path)
	last := path + "/keys/" + keys[1] + "/revoke"
	s.post(last).want(http.StatusConflict)
	s.post(last, "last_key", "true", "confirm_name", "bot").lands("/account/prove")
	if s.status(path, keys[1]) != client.KeyActive {
		t.Error("it is revoked")
	}
}

// TestWhoHasNoSecondFactorConfirmsNothing.
func TestWhoHasNoSecondFactorConfirmsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.forgetProofs()
	s.post("/agents/"+s.newAgent("bot", client.Scopes{}).ID+"/delete", "confirm_name", "bot").lands("/agents")
	s.get("/account/prove?next=/agents").lands("/agents")
}

// TestASecondFactorIsSetUpBeforeAnythingElse where everybody must have one: each page leads there, and no form does anything.
func TestASecondFactorIsSetUpBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/people/second-factor").want(http.StatusOK).says("main", "1 person has no second factor at present.")
	s.get("/account/second-factor").lands("/account")
	s.post("/people/second-factor", "required", "true").lands("/people")
	setsUp := map[string]bool{
		"GET /account/second-factor": true, "GET /account/passkeys/new": true, "POST /account/passkeys": true,
		"GET /account/authenticator": true, "POST /account/authenticator": true,
		"GET /account/prove": true, "POST /account/prove": true, // who they are, before that
	}
	for _, route := range handlers.Routes() {
		if route.Who == "anybody" || setsUp[route.Method+" "+route.Path] || route.Method != http.MethodGet && route.Method != http.MethodPost {
			continue
		}
		if to := s.send(route.Method, notThere.Replace(route.Path), url.Values{"email": {""}}).leadsTo(); to != "/account/second-factor" {
			t.Errorf("%s %s leads to %s", route.Method, route.Path, to)
		}
	}
	part := s.get("/agents?q=b", "HX-Request", "true").want(http.StatusForbidden)
	if part.header.Get("HX-Redirect") != "/account/second-factor" {
		t.Error("a part of a page does not lead there")
	}
	page := s.get("/account/second-factor").want(http.StatusOK).says("h1", "Set up a second factor")
	if page.Find("nav").Length() != 0 || page.Find(`form[action="/sign-out"]`).Length() != 1 {
		t.Error(page.text("body"))
	}
	app, codes := s.withApp()
	if len(codes) != 10 {
		t.Errorf("%d codes", len(codes))
	}
	s.get("/agents").want(http.StatusOK)
	s.post("/account/authenticator/remove").want(http.StatusConflict).says("h1", "This is your last second factor")
	s.forgetProofs()
	back := app.confirms(s.post("/people/second-factor", "after_single_sign_on", "true"))
	if _, required := back.Find("input[name=required]").Attr("checked"); required {
		t.Error("what was typed is not there")
	}
	s.post("/people/second-factor").lands("/people")
	s.get("/account/authenticator/remove").want(http.StatusOK).says("main", "can't be undone")
	s.post("/account/authenticator/remove").lands("/account")
	s.get("/account/recovery-codes").want(http.StatusNotFound)
}

// TestAnAdministratorResetsASecondFactor of somebody else, who signs in with the password alone then.
func TestAnAdministratorResetsASecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Operator})
	s.withApp()
	s.get("/account/recovery-codes").want(http.StatusOK).says("main", "good once")
	again := s.post("/account/recovery-codes").want(http.StatusCreated).says("#reveal-title", "Store these recovery codes now")
	if codes := strings.Fields(again.text("#recovery-codes")); len(codes) != 10 {
		t.Errorf("%d codes", len(codes))
	}
	account, err := s.auth.AccountOf(t.Context(), "somebody@example.com")
	if err != nil {
		t.Fatal(err)
	}
	person := "/people/" + account.ID
	somebody := s.http
	s.http = s.browser()
	s.signIn()
	s.get(person).want(http.StatusOK).says("#facts", "Password + authenticator app").says(".heading-actions", "Reset second factor")
	s.get(person+"/reset-factors").want(http.StatusOK).says("main", "authenticator app")
	s.post(person + "/reset-factors").lands(person)
	s.post(person + "/reset-factors").want(http.StatusNotFound)
	if page := s.get(person); page.contains(".heading-actions", "Reset second factor") {
		t.Error("there is something to reset still")
	}
	s.http = somebody
	s.get("/agents").lands("/sign-in")
	s.post("/sign-in", "email", "somebody@example.com", "password", password).lands("/sign-in")
	s.get("/agents").want(http.StatusOK)
}
