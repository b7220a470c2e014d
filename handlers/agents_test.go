package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
)

// newAgent makes an agent behind the console's back.
func (s *site) newAgent(name string, scopes client.Scopes) *client.AgentCreateResult {
	s.Helper()
	created, err := s.app.Agents.Create(s.Context(), client.AgentCreateParams{Name: name, Scopes: scopes})
	if err != nil {
		s.Fatal(err)
	}
	return created
}

// form is the create form as a browser would send it back, with some values typed over.
func (s *site) form(path string, typed ...string) []string {
	s.Helper()
	return append(fields(s.get(path).want(http.StatusOK), values(typed)), typed...)
}

func TestACreatedKeyIsInOneResponseOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	form := s.form("/agents/new", "name", "bot", "scopes_provider", "slack", "scopes_list", "chat:write\nchannels:read")
	page := s.post("/agents", form...).want(http.StatusCreated)
	key := page.text("#new-key")
	if !strings.HasPrefix(key, "alter_key_agent_") {
		t.Fatalf("the page shows %q as the key", key)
	}
	if cache := page.header.Get("Cache-Control"); cache != "no-store" {
		t.Errorf("Cache-Control %q", cache)
	}
	if page.Find("body").AttrOr("hx-history", "") != "false" {
		t.Error("htmx may keep the page")
	}
	page.says("#keys", "not stored yet").says("#reveal-text", "The agent exists, and bot-1 is its first key.")

	again := s.post("/agents", form...).want(http.StatusOK)
	again.says("main", "This key was shown before").says("#reveal button", "Mint key")
	if n := s.count(); n != 1 {
		t.Errorf("%d agents, want 1", n)
	}
	id := s.find("bot").ID
	for _, later := range []*answer{again, s.get("/agents/" + id), s.get("/agents"), s.get("/agents/" + id + "/edit")} {
		if strings.Contains(later.body, key) {
			t.Error("the key turned up again")
		}
	}
	if strings.Contains(s.log.String(), key) {
		t.Error("the key is in the log")
	}
}

func (s *site) count() int {
	s.Helper()
	list, err := s.app.Agents.List(s.Context(), client.AgentListParams{IncludeRevoked: true})
	if err != nil {
		s.Fatal(err)
	}
	return list.Total
}

func (s *site) find(name string) *client.AgentInfo {
	s.Helper()
	agent, err := s.app.Agents.GetByName(s.Context(), name)
	if err != nil || agent == nil {
		s.Fatal(agent, err)
	}
	return agent
}

func TestAFormSentAgainWithOtherValuesIsAnotherAgent(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	form := s.form("/agents/new", "name", "bot")
	s.post("/agents", form...).want(http.StatusCreated)
	page := s.post("/agents", append(form[:len(form)-1:len(form)-1], "bot-2")...).want(http.StatusConflict)
	page.says("#error-summary", "an agent was made from them").says("#error-summary a[href='/agents/"+s.find("bot").ID+"']", "made before")
	if got := page.value("name"); got != "bot-2" {
		t.Errorf("the name is %q now", got)
	}
}

func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("taken", client.Scopes{})
	for _, test := range []struct {
		name, field, value, says string
	}{
		{"no name", "name", "", "An agent needs a name"},
		{"bad name", "name", "Support Bot", "lower-case"},
		{"name of another", "name", "taken", "Another agent has this name"},
		{"broken JSON", "metadata", "{\n  \"a\": 1,\n  b\n}", "line 3, column 3"},
		{"JSON that is no object", "policy", "[1]", "must be a JSON object"},
		{"more after the JSON", "policy", "{} {}", "after the end"},
		{"owner twice", "metadata", `{"owner": "a@example.com"}`, "field of its own"},
		{"scopes without provider", "scopes_list", "chat:write", "no provider"},
		{"display name too long", "display_name", strings.Repeat("x", 300), "255"},
		{"metadata too large", "metadata", `{"a": "` + strings.Repeat("x", 17000) + `"}`, "bytes"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := &site{T: t, server: s.server, http: s.http, app: s.app}
			typed := []string{"team", "growth", test.field, test.value}
			if test.field != "name" {
				typed = append(typed, "name", "fine")
			}
			page := s.post("/agents", s.form("/agents/new", typed...)...).want(http.StatusUnprocessableEntity)
			page.says("#error-summary", test.says)
			if got := strings.TrimSpace(page.value(test.field)); got != test.value || page.value("team") != "growth" {
				t.Errorf("%s is %.60q now, team %q", test.field, got, page.value("team"))
			}
		})
	}
	if n := s.count(); n != 1 {
		t.Errorf("%d agents, want 1", n)
	}
}

func TestProvidersAreAddedWithoutScripts(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	form := s.form("/agents/new", "name", "bot", "scopes_provider", "slack", "scopes_list", "chat:write", "add_provider", "1")
	page := s.post("/agents", form...).want(http.StatusOK)
	if n := page.Find("fieldset > [data-scopes-row]").Length(); n != 2 || s.count() != 0 {
		t.Errorf("%d rows, %d agents; want 2 and 0", n, s.count())
	}
}

func TestTheListIsItsAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, name := range []string{"alpha", "beta", "gamma"} {
		s.newAgent(name, client.Scopes{"slack": {"chat:write"}})
	}
	if _, err := s.app.Agents.Suspend(t.Context(), s.find("beta").ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.Agents.Delete(t.Context(), s.find("gamma").ID); err != nil {
		t.Fatal(err)
	}
	for address, want := range map[string]string{
		"/agents":                               "beta alpha",
		"/agents?sort=name":                     "alpha beta",
		"/agents?q=alp":                         "alpha",
		"/agents?q=ALP":                         "alpha",
		"/agents?status=inactive":               "beta",
		"/agents?revoked=true&sort=name":        "alpha beta gamma",
		"/agents?status=revoked":                "gamma",
		"/agents?type=service":                  "",
		"/agents?provider=slack&sort=-name":     "beta alpha",
		"/agents?provider=github":               "",
		"/agents?status=nonsense&sort=hacked":   "beta alpha",
		"/agents?q=%25":                         "",
		"/agents?q=" + strings.Repeat("x", 300): "",
	} {
		page := s.get(address).want(http.StatusOK)
		var names []string
		for _, row := range page.Find("a.row-link").EachIter() {
			names = append(names, row.Text())
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s lists %q, want %q", address, got, want)
		}
	}
	s.get("/agents?after=nonsense").want(http.StatusSeeOther)
	part := s.get("/agents?q=alp", "HX-Request", "true", "HX-Target", "agents-list").want(http.StatusOK)
	if part.Find("header").Length() != 0 || part.text("a.row-link") != "alpha" {
		t.Errorf("the fragment is %s", part.body)
	}
	if vary := part.header.Values("Vary"); !strings.Contains(strings.Join(vary, ","), "HX-Target") {
		t.Errorf("Vary %q", vary)
	}
}

// TestWhyAnAgentIsSuspendedIsKept in the trail, and shown to whoever wonders.
func TestWhyAnAgentIsSuspendedIsKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Security})
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	page := s.get(path).want(http.StatusOK)
	if page.Find("details.because:not([open]) [name=reason]").Length() != 1 {
		t.Error("no reason is asked for")
	}
	long := strings.Repeat("so ", 300)
	refused := s.post(path+"/suspend", "reason", long).want(http.StatusUnprocessableEntity).says("#reason-error", "at most 500 are allowed")
	if refused.Find("details.because[open]").Length() != 1 || refused.value("reason") != strings.TrimSpace(long) {
		t.Error("what was typed is lost")
	}
	s.follow(s.post(path+"/suspend", "reason", " it spams ")).says("main .alert", "Suspended by somebody@example.com just now : it spams")
	s.get(path+"/history").says(".changes", "Reason it spams")
}

func TestSuspendResumeAndDelete(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	s.follow(s.post(path+"/suspend")).says("main", "This agent is suspended").says("main", "Suspended by "+email).says("#toasts", "bot is suspended")
	s.post(path + "/resume").want(http.StatusSeeOther)
	if status := s.find("bot").Status; status != client.AgentActive {
		t.Errorf("the agent is %s", status)
	}
	for _, typed := range []string{"", "Bot", "bo t"} {
		s.post(path+"/delete", "confirm_name", typed).want(http.StatusUnprocessableEntity).says("main", "not the agent's name")
	}
	s.post(path+"/delete", "confirm_name", " bot ").want(http.StatusSeeOther) // a keyboard's word completion leaves a space
	page := s.get(path).want(http.StatusOK).says("main", "This agent is deleted")
	if page.Find("main form").Length() != 0 {
		t.Error("a deleted agent's page still has something to press")
	}
	s.get(path + "/edit").want(http.StatusSeeOther)
}

func TestWhatIsNotThereSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	agent := s.newAgent("bot", client.Scopes{})
	for path, says := range map[string]string{
		"/agents/nope": "No such agent",
		"/agents/00000000-0000-7000-8000-000000000000":     "No such agent",
		"/agents/" + agent.ID + "/keys/nope/revoke":        "No such key",
		"/agents/" + agent.ID + "/nothing":                 "Page not found",
		"/agents/%2e%2e/%00":                               "",
		"/agents/" + agent.ID + "/keys/" + agent.KeyID:     "Page not found",
		"/agents/" + agent.ID + "/keys/" + agent.ID + "/x": "Page not found",
	} {
		s.get(path).want(http.StatusNotFound).says("main", says)
	}
}

func TestAFormOutlivesAFailingAPI(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	form := s.form("/agents/new", "name", "bot", "team", "growth")
	s.line.down.Store(true)
	page := s.post("/agents", form...).want(http.StatusBadGateway).says("#error-summary", "could not reach the API")
	if strings.Contains(page.body, errDown.Error()) || !strings.Contains(s.log.String(), errDown.Error()) {
		t.Error("the cause is on the page, or not in the log")
	}
	s.line.down.Store(false)
	s.post("/agents", s.resend(page)...).want(http.StatusCreated)
}

func TestAMessageIsForThePageItLeadsTo(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path := "/agents/" + s.newAgent("bot", client.Scopes{}).ID
	done := s.post(path + "/suspend").want(http.StatusSeeOther)
	for _, other := range []string{"/agents", path, path + "?said=bot+is+deleted.", path + "?said="} { // another tab, or another site's link
		if text := s.get(other).text("#toasts"); text != "" {
			t.Errorf("%s says %q", other, text)
		}
	}
	s.follow(done).says("#toasts", "bot is suspended")
	part := s.send(http.MethodPost, path+"/resume", url.Values{}, "HX-Request", "true").want(http.StatusOK)
	s.get(part.header.Get("HX-Redirect")).says("#toasts", "bot is active again")
}

func TestAllMistakesAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newAgent("taken", client.Scopes{})
	long := strings.Repeat("x", 300)
	for _, test := range []struct {
		typed []string
		says  map[string]string
	}{
		{[]string{"name", "Bad Name", "metadata", "{", "display_name", long}, map[string]string{"name": "lower-case", "metadata": "not JSON", "display_name": "255"}},
		{[]string{"name", "taken", "policy", "{} {}"}, map[string]string{"name": "Another agent has this name", "policy": "after the end"}},
		{[]string{"name", "taken", "display_name", long}, map[string]string{"name": "Another agent has this name", "display_name": "255"}},
		{[]string{"name", "", "scopes_list", "chat:write", "policy", `{"requires_approval": 1}`},
			map[string]string{"name": "An agent needs a name", "scopes": "no provider", "policy": "must be an object"}},
		{[]string{"name", "ok", "scopes_provider", "managed_secrets", "scopes_list", "x", "policy", "["}, map[string]string{"scopes": "Type their slugs into Secrets", "policy": "not JSON"}},
	} {
		page := s.post("/agents", s.form("/agents/new", test.typed...)...).want(http.StatusUnprocessableEntity)
		for field, says := range test.says {
			page.says("#error-summary li:has(a[href='#"+field+"'])", says)
		}
		if n := page.Find("#error-summary li").Length(); n != len(test.says) {
			t.Errorf("%q: %d mistakes, want %d: %s", test.typed, n, len(test.says), page.text("#error-summary"))
		}
	}
	if n := s.count(); n != 1 {
		t.Errorf("%d agents, want 1", n)
	}
}

func TestWithoutTheExtensionAFormChecksWhatItCan(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities":["include_revoked"]}`
	s.signIn()
	page := s.post("/agents", s.form("/agents/new", "name", "Bad Name", "metadata", "{")...).want(http.StatusUnprocessableEntity)
	page.says("#metadata-error", "not JSON")
	if s.count() != 0 || page.Find("#name-error").Length() != 0 {
		t.Error("something was sent")
	}
}
