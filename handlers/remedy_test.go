package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// refusal is the page of the actor's call that is refused.
func (a *actor) refusal(method, address string, options ...client.RequestOption) *answer {
	a.Helper()
	if _, err := a.Request(a.Trace(a.Context(), client.RunID("refused")), method, address, options...); err == nil {
		a.Fatalf("%s %s is not refused", method, address)
	}
	calls := a.calls("refused")
	return a.get("/calls/" + calls[len(calls)-1].ID).want(http.StatusOK)
}

// stranger is an actor without a grant.
func (s *site) stranger(name string) *actor {
	s.Helper()
	made, err := s.app.Agents.Create(s.Context(), client.AgentCreateParams{Name: name})
	if err != nil {
		s.Fatal(err)
	}
	agent, err := client.NewAgent(made.APIKey.Reveal(), client.WithBaseURL(s.server.URL), client.WithTransport(s.api), client.WithProviderTransport(upstream{}))
	if err != nil {
		s.Fatal(err)
	}
	return &actor{site: s, Agent: agent, id: made.ID, name: name}
}

// What would have allowed a call is one press away where the console does it: a form that is filled in and not sent.
func TestWhatWouldHaveAllowedACallIsAFormFilledIn(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	grant := client.WithGrant(a.grant)

	host := s.get(a.refusal("GET", "https://other.example.com/x", grant).href("#explanation a:contains('Edit secret')")).says("main", "other.example.com is added to the allowed hosts below")
	if hosts := strings.TrimSpace(host.value("allowed_hosts")); hosts != "api.example.com\nother.example.com" {
		t.Errorf("the hosts are %q", hosts)
	}
	if len(s.secret("books").AllowedHosts) != 1 {
		t.Error("an address changed the secret")
	}
	s.follow(s.post("/secrets/books", s.resend(host)...)).says("#toasts", "Books is saved")
	if hosts := s.secret("books").AllowedHosts; !slices.Equal(hosts, []string{"api.example.com", "other.example.com"}) {
		t.Errorf("saved are %v", hosts)
	}

	agent := s.find("planner")
	narrowed := 0
	if _, err := s.app.Agents.Update(t.Context(), a.id, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}}, ExpectedVersion: agent.Version, GraceSeconds: &narrowed}); err != nil {
		t.Fatal(err)
	}
	edit := s.get(a.refusal("GET", "https://api.example.com/x", grant).href("#explanation a:contains('Edit agent')")).says("main", "The secret books is added to the scopes below")
	s.post("/agents/"+a.id, s.resend(edit)...).want(http.StatusOK).says("main", "+ Secrets books")
	if len(s.find("planner").Scopes) != 1 {
		t.Error("an address changed the agent")
	}

	if _, err := s.app.Agents.Update(t.Context(), a.id, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}, wire.ScopeManagedSecrets: {"books"}}, ExpectedVersion: s.find("planner").Version}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.Grants.Revoke(t.Context(), a.grant, ""); err != nil {
		t.Fatal(err)
	}
	again := s.get(a.refusal("GET", "https://api.example.com/x", grant).href("#explanation a:contains('Grant again')")).want(http.StatusOK)
	if again.value("agent") != "planner" || again.value("managed_secret") != "books" {
		t.Errorf("it is filled in with %q, %q", again.value("agent"), again.value("managed_secret"))
	}
	access := s.get(s.stranger("stranger").refusal("GET", "https://api.example.com/x", client.WithProvider("books")).href("#explanation a:contains('Grant access')")).want(http.StatusOK)
	if access.value("managed_secret") != "books" {
		t.Errorf("the secret is %q", access.value("managed_secret"))
	}

	narrow, err := s.app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "books", AgentID: a.id, Policy: client.GrantPolicy{Methods: []string{"GET"}, Paths: []string{"/v1/**"}}})
	if err != nil {
		t.Fatal(err)
	}
	method := s.get(a.refusal("DELETE", "https://api.example.com/v1/x", client.WithGrant(narrow.ID)).href("#explanation a:contains('Grant access')")).want(http.StatusOK)
	if got := strings.TrimSpace(method.value("paths")); got != "/v1/x" || method.Find("[name=methods][checked]").AttrOr("value", "") != "DELETE" || method.Find("[name=methods][checked]").Length() != 1 {
		t.Errorf("it is filled in with the paths %q", got)
	}
	if _, err := s.app.Agents.Suspend(t.Context(), a.id); err != nil {
		t.Fatal(err)
	}
	suspended := a.refusal("GET", "https://api.example.com/v1/x", client.WithGrant(narrow.ID))
	s.get(suspended.href("#explanation a:contains('Resume agent')")).says("main form button", "Resume")
}

func TestAGrantThatEndedIsGrantedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	end := time.Now().Add(7 * 24 * time.Hour)
	g, err := s.app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "books", AgentID: a.id, Label: "main", Delegable: true,
		Policy: client.GrantPolicy{Methods: []string{"GET", "PURGE"}, Paths: []string{"/v1/**", "/v2/x"}, ExpiresAt: &end}})
	if err != nil {
		t.Fatal(err)
	}
	if s.get("/grants/"+g.ID).contains("main", "Grant again") {
		t.Error("a grant that works is offered again")
	}
	if _, err := s.app.Grants.Revoke(t.Context(), g.ID, "by mistake"); err != nil {
		t.Fatal(err)
	}
	page := s.get(s.get("/grants/"+g.ID).href("main a:contains('Grant again')")).want(http.StatusOK).
		says("main", "filled in as in the grant that ended").says("main", "can't limit a grant to PURGE")
	done := s.post("/grants", s.secretForm(page, "expires", page.Find("[name=expires] option[selected]").AttrOr("value", ""))...)
	s.follow(done).says("#toasts", "planner has access to Books")
	for _, made := range s.allGrants() {
		if made.ID == g.ID || made.ID == a.grant {
			continue
		}
		if *made.Label != "main" || !made.Delegable || !slices.Equal(made.Policy.Methods, []string{"GET"}) || !slices.Equal(made.Policy.Paths, g.Policy.Paths) || !endsAtWork(*made.Policy.ExpiresAt, 7*24*time.Hour) {
			t.Errorf("made is %+v", made)
		}
	}
	if _, err := s.app.ManagedSecrets.Delete(t.Context(), "books"); err != nil {
		t.Fatal(err)
	}
	if s.get("/grants/"+g.ID).contains("main", "Grant again") {
		t.Error("what is deleted is offered again")
	}
	s.get("/grants/new?again=00000000-0000-4000-8000-000000000000").want(http.StatusNotFound)
}

// A form that an address fills in says so, and holds what nobody could read in it by name.
func TestAnAddressFillsAFormInVisibly(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Books"})
	page := s.get("/secrets/books/edit?host="+url.QueryEscape("a\u202eb.example")).want(http.StatusOK).says("main", "a⟨U+202E⟩b.example is added")
	if strings.Contains(page.text("main .alert"), "\u202e") {
		t.Error("it is drawn as it is")
	}
	if s.get("/secrets/books/edit?host=api.example.com").contains("main", "is added") {
		t.Error("a host that is there is added")
	}
	system := s.get("/grants/new?principal=system&secret=books&label=l&method=GET&method=x").want(http.StatusOK)
	if checked := system.Find("[name=principal][checked]").AttrOr("value", ""); checked != "system" || system.value("label") != "l" {
		t.Errorf("the holder is %q", checked)
	}
}
