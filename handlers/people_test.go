package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handover"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
)

// person makes an account and returns the address of its page.
func (s *site) person(address string, role access.Role) string {
	s.Helper()
	a, err := s.auth.CreateAccount(s.Context(), auth.NewAccount{Email: address, Name: "Ann <b>", Password: password, Role: role})
	if err != nil {
		s.Fatal(err)
	}
	return "/people/" + a.ID
}

// TestSomebodyIsInvited from the form to the account, whose person is signed in. The link is in one answer only.
func TestSomebodyIsInvited(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.post("/people", "email", "nobody", "role", "viewer", "teams", "core").want(http.StatusUnprocessableEntity).says("#email-error", "not an email address").says("#teams", "core")
	page := s.post("/people", "email", "new@example.com", "role", "operator", "teams", "core\r\ngrowth").want(http.StatusCreated)
	link := page.text("#new-link")
	if page.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(link, s.server.URL+"/invitations/") || page.Find("body").AttrOr("hx-history", "") != "false" {
		t.Fatalf("the link is %q", link)
	}
	person := page.Find("dialog[data-reveal]").AttrOr("data-address", "")
	if again := s.get(person).want(http.StatusOK); strings.Contains(again.body, link) || again.text("#new-link") != "" {
		t.Error("the link is shown twice")
	}
	s.get("/people?state=invited").says("#people-list", "new@example.com").says("#people-list", "core, growth")

	path := strings.TrimPrefix(link, s.server.URL)
	guest := *s
	guest.http = guest.browser()
	form := guest.get(path).want(http.StatusOK).says("main", "new@example.com")
	if form.header.Get("Referrer-Policy") != "strict-origin" || form.Find("meta[name=referrer]").AttrOr("content", "") != "strict-origin" || form.header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", form.header)
	}
	guest.post(path, "name", "Ann", "password", "too short").want(http.StatusUnprocessableEntity).says("#password-error", "too short").says("#error-summary", "The account was not made")
	guest.post(path, "name", "Ann", "password", password).lands("/sign-in")
	guest.get("/account").want(http.StatusOK).says("#facts", "Operator").says("#facts", "core, growth")
	guest.get(path).want(http.StatusForbidden).says("main", "not good any more")
	if token := strings.TrimPrefix(path, "/invitations/"); strings.Contains(s.log.String(), token) {
		t.Error("the log has the token")
	}
}

// TestInvitationsAreRenewedAndRevoked from their page.
func TestInvitationsAreRenewedAndRevoked(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	first := s.post("/people", "email", "new@example.com", "role", "viewer", "teams", "").want(http.StatusCreated)
	person := first.Find("dialog[data-reveal]").AttrOr("data-address", "")
	second := s.post(person + "/link").want(http.StatusOK)
	old, link := mustURL(first.text("#new-link")).Path, mustURL(second.text("#new-link")).Path
	if old == link {
		t.Fatal("the link is the same")
	}
	s.get(old).want(http.StatusForbidden)
	s.get(link).want(http.StatusOK)
	s.post(person + "/revoke").lands("/people")
	s.get(link).want(http.StatusForbidden)
	s.get(person).want(http.StatusNotFound)
	s.post(person + "/link").want(http.StatusNotFound)
}

// TestAPasswordIsSetByALink that an administrator makes. It leads to the sign-in, where the second factor is asked for still.
func TestAPasswordIsSetByALink(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Operator})
	s.withApp()
	somebody, err := s.auth.AccountOf(t.Context(), "somebody@example.com")
	if err != nil {
		t.Fatal(err)
	}
	person, theirs := "/people/"+somebody.ID, s.http
	s.http = s.browser()
	s.signIn()
	if page := s.get(person).want(http.StatusOK).says(".heading-actions", "New password link"); page.Find("#password-link").Length() != 0 {
		t.Error("there is a link before one was made")
	}
	made := s.post(person+"/password-link").want(http.StatusCreated).says("#reveal-text", "sets a new password of somebody@example.com")
	link := made.text("#new-link")
	if made.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(link, s.server.URL+"/invitations/") || made.Find("dialog[data-reveal]").AttrOr("data-address", "") != person {
		t.Fatalf("the link is %q", link)
	}
	if again := s.get(person).says("#password-link", "by "+email); strings.Contains(again.body, link) {
		t.Error("the link is shown twice")
	}
	s.post(person + "/password-link/revoke").lands(person)
	s.follow(s.post(person+"/password-link/revoke")).says("#toasts", "no such link any more")
	path := strings.TrimPrefix(link, s.server.URL)
	s.http = theirs
	s.get(path).want(http.StatusForbidden).says("main", "not good any more")
	s.get("/account").want(http.StatusOK)

	admin := *s
	admin.http = admin.browser()
	admin.signIn()
	path = mustURL(admin.post(person + "/password-link").text("#new-link")).Path
	form := s.get(path).want(http.StatusOK).says("h1", "Set a new password").says("main", "somebody@example.com")
	if form.header.Get("Referrer-Policy") != "strict-origin" || form.header.Get("Cache-Control") != "no-store" || form.Find("input[name=name]").Length() != 0 {
		t.Errorf("headers %v", form.header)
	}
	s.post(path, "password", "too short").want(http.StatusUnprocessableEntity).says("#password-error", "too short").says("#error-summary", "The password was not set")
	done := s.post(path, "password", "nine quiet rivers at noon")
	done.lands("/sign-in")
	s.follow(done).says("#toasts", "Sign in with it")
	s.get("/account").lands("/sign-in")
	s.post(path, "password", "nine quiet rivers at noon").want(http.StatusForbidden).says("main", "This link is not good any more")
	s.post("/sign-in", "email", "somebody@example.com", "password", "nine quiet rivers at noon").lands("/sign-in/second")
	if strings.Contains(s.log.String(), strings.TrimPrefix(path, "/invitations/")) {
		t.Error("the log has the token")
	}
	self, err := s.auth.AccountOf(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	admin.post("/people/"+self.ID+"/password-link").want(http.StatusConflict).says("main", "Nobody does this to themself")
}

// TestPeopleAreFound by name, email, role and state, and a cursor of nowhere leads to the start.
func TestPeopleAreFound(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.person("ann@example.com", access.Operator)
	gone := s.person("bob@example.com", access.Viewer)
	s.post(gone + "/disable").lands(gone)
	for query, want := range map[string]string{
		"":                        "admin@example.com ann@example.com bob@example.com",
		"q=ANN@":                  "ann@example.com",
		"role=operator":           "ann@example.com",
		"state=disabled":          "bob@example.com",
		"sort=-email":             "bob@example.com ann@example.com admin@example.com",
		"q=ann+%3Cb":              "ann@example.com bob@example.com",
		"role=boss&state=unknown": "admin@example.com ann@example.com bob@example.com",
	} {
		page := s.get("/people?" + query).want(http.StatusOK)
		var got []string
		for _, row := range page.Find("#people-list tbody tr").EachIter() {
			for _, word := range strings.Fields(textOf(row)) {
				if strings.Contains(word, "@") {
					got = append(got, word)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("?%s finds %q", query, got)
		}
	}
	s.get("/people?q=nobody").says("#people-list", "No person matches")
	s.get("/people?q=" + url.QueryEscape("\xff\x00")).want(http.StatusOK)
	s.get("/people?q=" + strings.Repeat("x", 5000)).want(http.StatusOK)
	s.get("/people?after=nowhere").lands("/people")
}

// TestPowerIsChangedOnAPersonsPage: role and teams, disabling and enabling, and nobody does it to themself.
func TestPowerIsChangedOnAPersonsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	s.post(ann+"/role", "role", "administrator", "teams", "core").want(http.StatusUnprocessableEntity).says("#teams-error", "can't be confined")
	s.post(ann+"/role", "role", "security", "teams", "core\ngrowth").lands(ann)
	s.post(ann+"/role", "role", "operator").want(http.StatusUnprocessableEntity).says("#teams-error", "leave the field empty for all").says("#teams", "core growth")
	s.post("/people", "email", "other@example.com", "role", "operator").want(http.StatusUnprocessableEntity).says("#teams-error", "leave the field empty for all")
	s.get(ann).says("#facts", "Security").says("#facts", "core, growth")
	s.post(ann + "/disable").lands(ann)
	s.get(ann).says("main", "This account is disabled")
	s.post("/sign-out")
	s.post("/sign-in", "email", "ann@example.com", "password", password).want(http.StatusUnprocessableEntity).says("main", "The email or the password is wrong")
	s.signIn()
	s.post(ann + "/enable").lands(ann)
	self, err := s.auth.AccountOf(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	own := s.get("/people/" + self.ID).want(http.StatusOK)
	if own.Find(".heading-actions a, .heading-actions button").Length() != 0 {
		t.Error("one's own page offers what nobody does to themself")
	}
	for _, what := range []string{"/disable", "/role", "/remove"} {
		s.post("/people/"+self.ID+what, "role", "viewer", "teams", "", "confirm_name", email).want(http.StatusConflict).says("main", "Nobody does this to themself")
	}
	s.get("/people/" + self.ID + "/remove").want(http.StatusConflict)
}

// TestWhoIsRemovedHandsOverWhatTheyOwn in the same step; each agent's change is on the trail as the administrator's.
func TestWhoIsRemovedHandsOverWhatTheyOwn(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	for name, owner := range map[string]string{"one": "ann@example.com", "two": " Ann@Example.com", "other": "joann@example.com"} {
		if _, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: name, Metadata: map[string]any{"owner": owner, "team": "core", "n": 1}}); err != nil {
			t.Fatal(err)
		}
	}
	s.get(ann).says("#facts", "Agents 2")
	if got := s.get("/people?q=ann").text("#people-list td[data-label=Agents]"); got != "2" {
		t.Errorf("the list counts %q", got)
	}
	s.person("ben@example.com", access.Viewer)
	asked := s.line.counted.Load()
	if s.get("/people").want(http.StatusOK); s.line.counted.Load() != asked+1 {
		t.Errorf("a page of people asks the API %d times", s.line.counted.Load()-asked)
	}
	s.get(ann+"/remove").want(http.StatusOK).says("main", "Agents owned 2")
	s.post(ann+"/remove", "confirm_name", "bob@example.com", "heir", "core@example.com").want(http.StatusUnprocessableEntity).says("main", "This is not the account's email")
	s.post(ann+"/remove", "confirm_name", "ann@example.com", "heir", "nobody").want(http.StatusUnprocessableEntity).says("#heir-error", "not an email address")
	s.post(ann+"/remove", "confirm_name", "ann@example.com", "heir", "Ann@example.com").want(http.StatusUnprocessableEntity).says("#heir-error", "whose agents they are")
	again := s.post(ann+"/remove", "confirm_name", "ann@example.com", "heir", "Core@example.com").want(http.StatusUnprocessableEntity).says("#heir-error", "Nobody here has this address")
	if again.Find(`#known-people option[value="`+email+`"]`).Length() != 1 {
		t.Error("no people are suggested")
	}
	done := s.post(ann+"/remove", "confirm_name", "ann@example.com", "heir", "Core@example.com", "heir_asked", again.value("heir_asked"))
	s.follow(done).says("body", "core@example.com owns 2 agents of theirs")
	for name, owner := range map[string]string{"one": "core@example.com", "two": "core@example.com", "other": "joann@example.com"} {
		if a := s.find(name); a.Owner() != owner || a.Team() != "core" || a.Metadata["n"] == nil {
			t.Errorf("%s is of %q: %v", name, a.Owner(), a.Metadata)
		}
	}
	history, err := s.app.Agents.History(t.Context(), s.find("one").ID, client.HistoryParams{})
	if err != nil || history.Events[0].Action != "agent.updated" || history.Events[0].Actor.Label != email {
		t.Errorf("history %+v, %v", history, err)
	}
	trail := s.get(ann).want(http.StatusNotFound).Find(`main a[href^="/audit?q="]`).AttrOr("href", "")
	if said := strings.Join(s.get(trail).sentencesOf(), " "); !strings.Contains(said, "Removed the account.") || !strings.Contains(said, "Made the account.") {
		t.Errorf("the page of who was removed leads to %q: %s", trail, said)
	}
	if said := strings.Join(s.get("/audit?q=ANN@").sentencesOf(), " "); !strings.Contains(said, "Removed the account.") || !strings.Contains(said, "Made the account.") {
		t.Errorf("a search for who was removed finds %q", said)
	}
	if s.get("/people/nobody").want(http.StatusNotFound).Find(`main a[href^="/audit?q="]`).Length() != 0 {
		t.Error("a page of nobody leads to the trail")
	}
}

// TestSessionsAreSeenByWhoMayEndThem and by the person themself: they say from where somebody works.
func TestSessionsAreSeenByWhoMayEndThem(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin, err := s.auth.AccountOf(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	ann := s.person("ann@example.com", access.Operator)
	s.post("/sign-in", "email", "ann@example.com", "password", password).want(http.StatusSeeOther)
	s.get(ann).want(http.StatusOK).says("#sessions", "127.0.0.1")
	for role, sees := range map[access.Role][2]bool{
		access.Viewer:        {false, false},
		access.Operator:      {false, false},
		access.Security:      {true, false},
		access.Administrator: {true, true},
	} {
		s.person(string(role)+"@example.com", role)
		who := *s
		who.http = who.browser()
		who.post("/sign-in", "email", string(role)+"@example.com", "password", password).want(http.StatusSeeOther)
		for i, page := range []string{ann, "/people/" + admin.ID} {
			if seen := who.get(page).want(http.StatusOK).Find("#sessions").Length() == 1; seen != sees[i] {
				t.Errorf("%s sees the sessions of %s: %v", role, page, seen)
			}
		}
		if !sees[0] && strings.Contains(who.get(ann).text("main"), "127.0.0.1") {
			t.Errorf("%s reads an address", role)
		}
	}
}

// TestWhoIsDisabledIsToldOf with who did it and why, and what they own is handed over from their page.
func TestWhoIsDisabledIsToldOf(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	bob := s.person("bob@example.com", access.Viewer)
	if _, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "one", Metadata: map[string]any{"owner": "ann@example.com"}}); err != nil {
		t.Fatal(err)
	}
	s.get(ann).says(".heading-actions", "Disable").says(".heading-actions", "Hand over agents")
	s.get(ann+"/disable").want(http.StatusOK).says("main", "Their sessions end at once").says("main", "They own 1 agent")
	s.get(bob+"/disable").says("main", "They own no agents")
	s.post(ann+"/disable", "reason", strings.Repeat("x", 501)).want(http.StatusUnprocessableEntity).says("#reason-error", "too long")
	s.post(ann+"/disable", "reason", " left  the company ").lands(ann)
	s.get(ann).says(".alert", "Disabled by "+email).says(".alert", "left the company")
	s.get("/audit?action=account.disabled").want(http.StatusOK)

	s.get(ann+"/hand-over").want(http.StatusOK).says("main", "one")
	s.post(ann+"/hand-over", "heir", " ").want(http.StatusUnprocessableEntity).says("#heir-error", "Give the address")
	s.post(bob + "/disable").lands(bob)
	asked := s.post(ann+"/hand-over", "heir", "bob@example.com").want(http.StatusUnprocessableEntity).says("#heir-error", "The account of this address is disabled")
	s.post(ann+"/hand-over", "heir", "bob@example.com", "heir_asked", asked.value("heir_asked")).lands(ann)
	if owner := s.find("one").Owner(); owner != "bob@example.com" {
		t.Errorf("the agent is of %q", owner)
	}
	s.get(ann+"/hand-over").says("main", "owns no agents")
}

// TestManyAgentsAreHandedOverByOnePress: some at once, and the rest in the background, which pages tell of. Nobody is removed before
// that. Pages of the person count agents without reading them.
func TestManyAgentsAreHandedOverByOnePress(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	for n := range handover.AtOnce + 2 {
		if _, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", n), Metadata: map[string]any{"owner": "ann@example.com"}}); err != nil {
			t.Fatal(err)
		}
	}
	s.line.failing = "/agents" // the list of them
	s.get(ann).want(http.StatusOK).says("#facts", "102 owned")
	s.get(ann+"/disable").want(http.StatusOK).says("main", "They own 102 agents")
	s.line.failing = ""
	s.get(ann+"/hand-over").want(http.StatusOK).says("main", "Showing 10 of 102")
	step := s.post(ann+"/remove", "confirm_name", "ann@example.com", "heir", email)
	step.lands(ann)
	s.follow(step).says("#toasts", email+" owns 100 agents of ann@example.com from now on. The rest follows in the background, so nobody is removed yet").
		says(".alert", "they become those of "+email).says(".alert", "0 agents so far").says("#facts", "2 owned")
	s.get(ann+"/hand-over").says(".alert", "It goes on by itself")
	desk := handover.Desk{App: s.newApp(s.line), Auth: s.auth}
	s.line.failing = "/agents"
	if err := desk.Advance(t.Context()); err == nil {
		t.Error("an API that fails is no error")
	}
	s.line.failing = ""
	if err := desk.Advance(t.Context()); err != nil {
		t.Fatal(err)
	}
	if page := s.get(ann).want(http.StatusOK).says("#facts", "0 owned"); page.Find(".alert").Length() != 0 {
		t.Errorf("it says %s", page.text(".alert"))
	}
	s.get("/audit?action=account.hand_over_ordered").says("main", "Began to hand over the agents of the account")
	s.post(ann+"/remove", "confirm_name", "ann@example.com").lands("/people")
}

// TestAHandOverThatEndedBadlyIsTold on the person's page.
func TestAHandOverThatEndedBadlyIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	now := time.Now()
	err := s.store.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.PutHandOver(t.Context(), store.HandOver{Owner: "ann@example.com", Heir: "bob@example.com", OrderedAt: now, Handed: 3, Failed: 1, Problem: "bot: it is too large", EndedAt: &now})
	})
	if err != nil {
		t.Fatal(err)
	}
	s.get(ann).says(".alert", "bob@example.com owns 3 agents more. 1 agent could not be handed over. bot: it is too large")
}
