package handlers_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// agentClient is what the agent's own program uses.
func (s *site) agentClient(key client.Secret) *client.Agent {
	s.Helper()
	server := httptest.NewServer(s.vault.Handler())
	s.Cleanup(server.Close)
	agent, err := client.NewAgent(key.Reveal(), client.WithBaseURL(server.URL))
	if err != nil {
		s.Fatal(err)
	}
	return agent
}

func TestASecretsPageShowsWhoReachesItAndHow(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	secret := s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	s.get("/secrets/api").want(http.StatusOK).says("#grants", "Nobody: there is no active grant.").says("#calls", "None are kept")
	bot := s.newAgent("bot", client.Scopes{"managed_secret_slugs": {"api"}})
	lone := s.newAgent("lone", client.Scopes{})
	ends := time.Now().Add(49 * time.Hour)
	policy := client.GrantPolicy{ExpiresAt: &ends, Methods: []string{"GET", "PUT", "POST", "HEAD", "PATCH"}, Paths: []string{"/v1/**"}}
	grant, err := s.app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "api", AgentID: bot.ID, Label: "main", Policy: policy})
	for _, p := range []client.GrantCreateParams{
		{ManagedSecret: "api", AgentID: lone.ID},
		{ManagedSecret: "api", System: true, Policy: client.GrantPolicy{ProxyOnly: true}},
	} {
		_, failed := s.app.Grants.Create(t.Context(), p)
		err = errors.Join(err, failed)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"https://elsewhere.example/x", "https://api.example.com/v2/y"} {
		if _, err := s.agentClient(bot.APIKey).Request(t.Context(), http.MethodGet, address, client.WithGrant(grant.ID)); err == nil {
			t.Fatalf("%s is not refused", address)
		}
	}

	page := s.get("/secrets/api").want(http.StatusOK).says("#grants", "3 active grants")
	page.says("#grants tr:contains('main')", "bot main active GET, HEAD, PATCH and 2 more /v1/** in 2 days soon")
	page.says("#grants tr:contains('lone')", "can't be used now The scopes of lone").says("#grants tr:contains('application')", "proxy only")
	if to := page.href("#grants a:contains('bot')"); to != "/agents/"+bot.ID {
		t.Errorf("the holder leads to %s", to)
	}
	page.says("#calls", "bot GET elsewhere.example/x refused").says("#calls", "bot GET api.example.com/v2/y refused")
	if refusal := page.Find("#calls .badge").AttrOr("title", ""); !strings.Contains(refusal, "Reference") && !strings.Contains(refusal, "path") {
		t.Errorf("the refusal reads %q", refusal)
	}
	of := s.get("/grants/"+grant.ID).says("#calls", "bot GET elsewhere.example/x refused").says("#calls", "bot GET api.example.com/v2/y refused")
	if rows := of.Find("#calls tbody tr"); rows.Length() != 2 {
		t.Errorf("the grant's page lists %d calls", rows.Length())
	}
	other := s.granted(client.GrantCreateParams{ManagedSecret: "api", AgentID: bot.ID, Label: "spare"})
	s.get("/grants/"+other.ID).says("#calls", "None are kept")
	if _, err := s.app.Grants.Revoke(t.Context(), other.ID, ""); err != nil {
		t.Fatal(err)
	}
	s.get("/secrets").says("td[data-label=Grants]", "3").says("td[data-label='Calls, 24 h']", "2")

	s.get("/secrets/api/delete").want(http.StatusOK).says("main", "Who depends on it").says(".dependents", "bot main never used")
	s.follow(s.post("/secrets/api/delete", "confirm_name", "api")).says("#toasts", "3 grants are revoked")
	deleted := s.get("/secrets/"+secret.ID).want(http.StatusOK).says("main", "This secret is deleted")
	if deleted.Find("#grants").Length() != 0 {
		t.Error("a deleted secret can be reached")
	}
	deleted.says("#calls", "elsewhere.example")
}

func TestMoreGrantsThanTheirPageShows(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "API", Slug: "api"})
	for _, label := range strings.Split("abcdefghijkl", "") {
		if _, err := s.app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "api", System: true, Label: label}); err != nil {
			t.Fatal(err)
		}
	}
	s.get("/secrets/api").says("#grants", "12 active grants").says("#grants", "Showing 10 of 12.")
	if rows := s.get("/secrets/api/delete").Find(".dependents li"); rows.Length() != 12 {
		t.Errorf("the deletion lists %d grants", rows.Length())
	}
	done := s.post("/secrets/api/delete", "confirm_name", "api")
	s.follow(done).says("#toasts", "12 grants are revoked")
}
