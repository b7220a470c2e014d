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

// delegated hands on what an agent holds.
func (s *site) delegated(from *client.AgentInfo, g *client.Grant, to *client.AgentInfo) *client.Delegation {
	s.Helper()
	key, err := s.app.Agents.MintKey(s.Context(), from.ID)
	if err != nil {
		s.Fatal(err)
	}
	made, err := s.agentClient(key.APIKey).Grants.Delegate(s.Context(), g.ID, client.DelegateParams{ToAgentID: to.ID})
	if err != nil {
		s.Fatal(err)
	}
	return made
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

func TestAGrantIsRevokedWithAReason(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	alpha, beta := s.threeGrants()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Slack", Slug: "slack"})
	top := s.granted(client.GrantCreateParams{ManagedSecret: "slack", AgentID: alpha.ID, Delegable: true, AddToScopes: true})
	s.delegated(alpha, top, beta)
	path := s.get("/agents/" + alpha.ID + "/grants").href("tr:contains('slack') a:contains('Revoke grant')")
	ask := s.get(path).want(http.StatusOK).says("h1", "Revoke alpha: slack").says("main", "Last used never").says("main .dependents", "beta slack never used")
	form := ask.Find("main form").AttrOr("action", "")
	long := s.post(form, "reason", strings.Repeat("x", 501)).want(http.StatusUnprocessableEntity).says("#reason-error", "500")
	if long.value("reason") == "" {
		t.Error("the reason is lost")
	}
	s.post(form, "reason", "\xff").want(http.StatusUnprocessableEntity).says("#reason-error", "not text")
	done := s.post(form, "reason", " left the <team> ")
	if to := done.leadsTo(); to != "/agents/"+alpha.ID+"/grants" {
		t.Errorf("it leads to %s", to)
	}
	s.follow(done).says("#toasts", "The grant is revoked: alpha can't use Slack").says("tr:contains('slack') td[data-label=Status]", "revoked left the <team>")
	page := s.get("/grants/"+top.ID).want(http.StatusOK).says("main", "This grant is revoked").says("main", "by admin@example.com Reason: left the <team>").says("#below", "beta")
	if page.Find("a:contains('Revoke grant')").Length() != 0 {
		t.Error("it can be revoked again")
	}
	s.get(path).want(http.StatusOK).says("main", "This grant is revoked already").says("main", "left the <team>")
	s.follow(s.post(form, "reason", "again")).says("#toasts", "revoked before")
	if g, err := s.app.Grants.Get(t.Context(), top.ID); err != nil || g.RevokedReason != "left the <team>" {
		t.Errorf("it is %+v, %v", g, err)
	}
	s.get("/grants/00000000-0000-7000-8000-000000000000").want(http.StatusNotFound).says("main", "No such grant")
	s.get("/grants/"+top.ID+"/nothing").want(http.StatusNotFound).says("main", "Page not found")
}

func TestTheGrantsOfAnAgentAreATab(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	alpha, _ := s.threeGrants()
	page := s.get(s.get("/agents?q=alp").href("a.row-link")).want(http.StatusOK)
	page = s.get(page.href(".tabs a:contains('Grants')")).want(http.StatusOK)
	if current := page.text(".tabs [aria-current=page]"); current != "Grants" {
		t.Errorf("the current tab is %q", current)
	}
	if rows := page.text("tbody th"); rows != "openai" {
		t.Errorf("it lists %q", rows)
	}
	if back := s.get(page.href("thead a:contains('Secret')")).href(".back-link"); back != "/agents?q=alp" {
		t.Errorf("the way back is %s", back)
	}
	path := "/agents/" + alpha.ID + "/grants"
	s.get(path+"?q=nothing").says("main", "No grant matches")
	s.get(path+"?status=revoked&from=q%3Dalp").says("main", "No grant matches")
	s.get(path + "?after=x").want(http.StatusSeeOther)
	s.get(path+"?q=%00").says("main", "Nothing was searched for")
}

// A scope that is about to end is the end of a grant, too.
func TestAGrantSaysThatItsScopeEnds(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	hour := 3600
	agent, err := s.app.Agents.Get(t.Context(), a.id)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.app.Agents.Update(t.Context(), a.id, client.AgentUpdateParams{Scopes: client.Scopes{}, GraceSeconds: &hour, ExpectedVersion: agent.Version})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range []string{"/grants", "/grants/" + a.grant, "/agents/" + a.id + "/grants", "/secrets/books"} {
		s.get(page).want(http.StatusOK).says("main", "Stops working in 1 hour")
	}
}
