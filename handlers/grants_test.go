package handlers_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// granted makes a grant behind the console's back.
func (s *site) granted(p client.GrantCreateParams) *client.Grant {
	s.Helper()
	p.System = p.AgentID == ""
	g, err := s.app.Grants.Create(s.Context(), p)
	if err != nil {
		s.Fatal(err)
	}
	return g
}

// threeGrants are of two secrets, of alpha, beta and the application, in the order of their creation.
func (s *site) threeGrants() (alpha, beta *client.AgentInfo) {
	s.Helper()
	s.newSecret(client.ManagedSecretCreateParams{Name: "OpenAI", Slug: "openai"})
	s.newSecret(client.ManagedSecretCreateParams{Name: "GitHub", Slug: "github"})
	a := s.newAgent("alpha", client.Scopes{"managed_secret_slugs": {"openai"}})
	b := s.newAgent("beta", client.Scopes{"google": {"email"}})
	soon := time.Now().Add(26 * time.Hour)
	s.granted(client.GrantCreateParams{ManagedSecret: "openai", AgentID: a.ID, Label: "main", Policy: client.GrantPolicy{Methods: []string{"GET"}, Paths: []string{"/v1/**"}}})
	s.granted(client.GrantCreateParams{ManagedSecret: "github", AgentID: b.ID, Label: "repos"})
	s.granted(client.GrantCreateParams{ManagedSecret: "openai", Policy: client.GrantPolicy{ExpiresAt: &soon}})
	return &a.AgentInfo, &b.AgentInfo
}

func TestTheListOfGrantsIsItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	_, beta := s.threeGrants()
	for address, want := range map[string]string{
		"/grants":                         "The application, beta, alpha",
		"/grants?sort=created_at":         "alpha, beta, The application",
		"/grants?sort=secret&q=a":         "beta, alpha, The application",
		"/grants?sort=hacked&status=lost": "The application, beta, alpha",
		"/grants?agent=BETA":              "beta",
		"/grants?agent=" + beta.ID:        "beta",
		"/grants?agent=nobody":            "",
		"/grants?secret=openai":           "The application, alpha",
		"/grants?secret=OpenAI&q=MAI":     "alpha",
		"/grants?expiring=true":           "The application",
		"/grants?status=revoked":          "",
		"/grants?q=repos":                 "beta",
	} {
		var names []string
		for _, row := range s.get(address).want(http.StatusOK).Find("tbody th").EachIter() {
			names = append(names, strings.TrimSpace(row.Text()))
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s lists %q, want %q", address, got, want)
		}
	}
	s.get("/grants?after=nonsense").want(http.StatusSeeOther)
	for _, address := range []string{"/grants?q=%00", "/grants?secret=%ff"} {
		s.get(address).want(http.StatusOK).says("main", "Nothing was searched for").says("main", "Show all grants")
	}
	s.get("/grants?agent=nobody").says("main", "No grant matches")
}

func TestTheListOfGrantsSaysWhatDoesNotWork(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/grants").want(http.StatusOK).says("main", "No grants yet")
	s.threeGrants()
	page := s.get("/grants")
	page.says("tr:contains('alpha') td[data-label='Limited to']", "GET").says("tr:contains('alpha') td[data-label='Limited to']", "/v1/**")
	page.says("tr:contains('application') td[data-label=Expires]", "in 1 day soon")
	page.says("tr:contains('beta') td[data-label=Status]", "active can't be used now The scopes of beta don't name the managed secret github.")
	page.says("tr:contains('beta') td[data-label=Status]", `Have an operator add "github" to managed_secret_slugs`)
	if got := page.text("tr:contains('alpha') td[data-label=Status]"); got != "active" {
		t.Errorf("a grant that works is %q", got)
	}
}
