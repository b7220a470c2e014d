package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

func (s *site) allGrants() (all []*client.Grant) {
	s.Helper()
	for g, err := range s.app.Grants.SearchAll(s.Context(), client.GrantSearchParams{}) {
		if err != nil {
			s.Fatal(err)
		}
		all = append(all, g)
	}
	return all
}

func TestAccessIsGrantedOnAnAgentsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "OpenAI", Slug: "openai"})
	bot := s.newAgent("bot", client.Scopes{"managed_secret_slugs": {"openai"}})
	tab := s.get("/agents/"+bot.ID+"/grants").want(http.StatusOK).says("main", "No grants yet")
	page := s.get(tab.href("main a:contains('Grant access')")).want(http.StatusOK).says("h1", "Grant access").says("main", "only the upstream can hold the agent to")
	form := page.Find("main form[method=post]").AttrOr("action", "")
	typed := s.secretForm(page, "managed_secret", "OpenAI ", "label", " main ", "expires", "24", "methods", "GET", "methods", "POST", "paths", "/v1/**\r\n\r\n /v2/x", "delegable", "true")
	done := s.post(form, typed...)
	if to := done.leadsTo(); to != "/agents/"+bot.ID+"/grants" {
		t.Errorf("it leads to %s", to)
	}
	s.post(form, typed...).want(http.StatusSeeOther)
	after := s.follow(done).says("#toasts", "bot has access to OpenAI.").says("tbody", "openai main active GET, POST /v1/**, /v2/x in ")
	if rows := after.Find("tbody tr"); rows.Length() != 1 {
		t.Errorf("there are %d grants", rows.Length())
	}
	g := s.allGrants()[0]
	if !g.Delegable || !slices.Equal(g.Policy.Paths, []string{"/v1/**", "/v2/x"}) || !endsAtWork(*g.Policy.ExpiresAt, 24*time.Hour) {
		t.Errorf("it is %+v", g)
	}
	s.post(form, append(typed, "proxy_only", "true")...).want(http.StatusConflict).says("#error-summary", "sent before with other values")
	same := s.secretForm(s.get(form+"/new"), "managed_secret", "openai", "label", "main")
	s.post(form, same...).want(http.StatusUnprocessableEntity).says("#label-error", "has this label")
}

func TestGrantingOffersToWidenTheScopes(t *testing.T) {
	t.Parallel()
	for add, want := range map[string]string{"true": "alone has access to OpenAI.", "false": "It can't use it yet: The scopes of alone don't name"} {
		s := newSite(t).signIn()
		s.newSecret(client.ManagedSecretCreateParams{Name: "OpenAI", Slug: "openai"})
		alone := s.newAgent("alone", client.Scopes{})
		page := s.get(s.get("/secrets/openai").href("#grants a:contains('Grant access')")).want(http.StatusOK)
		if page.value("managed_secret") != "openai" {
			t.Error("the secret is not chosen")
		}
		preview := s.post("/grants", s.secretForm(page, "agent", "ALONE", "paths", "/v1/**\r\n/v1")...).want(http.StatusOK).says("main", "Changes to scopes").says("main", "+ Secrets openai")
		if typed := preview.value("paths"); preview.contains("main", "can be seen") || strings.TrimPrefix(typed, "\n") != "/v1/**\n/v1" {
			t.Errorf("of two lines of paths it holds %q, and says %q", typed, preview.text("#paths-unseen"))
		}
		if len(s.allGrants()) != 0 {
			t.Fatal("it was granted before it was shown")
		}
		done := s.post("/grants", append(s.secretForm(preview, "add_to_scopes", add), "add_to_scopes", add)...)
		if to := done.leadsTo(); to != "/secrets/openai" {
			t.Errorf("it leads to %s", to)
		}
		s.follow(done).says("#toasts", want).says("#grants", "alone")
		agent, err := s.app.Agents.Get(t.Context(), alone.ID)
		if err != nil || agent.NamesSecret(s.secret("openai")) != (add == "true") {
			t.Errorf("%s: the scopes are %v, %v", add, agent.Scopes, err)
		}
	}
}

func TestWhoAndWhatIsMeantIsChosen(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for _, slug := range []string{"openai", "openai-eu", "github"} {
		s.newSecret(client.ManagedSecretCreateParams{Name: strings.ToUpper(slug), Slug: slug})
	}
	s.newAgent("alpha", client.Scopes{})
	page := s.get("/grants/new").want(http.StatusOK)
	s.post("/grants", s.secretForm(page)...).want(http.StatusUnprocessableEntity).says("#agent-error", "Say which agent").says("#managed_secret-error", "Say which secret")
	refused := s.post("/grants", s.secretForm(page, "agent", "alph", "managed_secret", "open", "label", "kept", "paths", "x", "expires", "date", "expires_on", "2001-01-01")...)
	refused.want(http.StatusUnprocessableEntity).says("#agent-error", "No agent has this name").says("#managed_secret-error", "Choose one of those").says("#expires_on-error", "That day is over").says("#paths-error", "Line 1: This must begin with a slash")
	if refused.value("label") != "kept" || refused.text("[name=choose_agent]") != "alpha" || refused.Find("[name=choose_managed_secret]").Length() != 2 {
		t.Errorf("the form reads %s", refused.text("main form"))
	}
	chosen := s.post("/grants", append(s.secretForm(refused), "choose_managed_secret", "openai-eu")...).want(http.StatusOK)
	if chosen.value("managed_secret") != "openai-eu" || chosen.value("agent") != "alph" || chosen.text("[name=choose_agent]") != "alpha" || chosen.Find(".field-error").Length() > 1 {
		t.Errorf("chosen is %q", chosen.value("managed_secret"))
	}
	s.post("/grants", s.secretForm(page, "agent", "alpha", "managed_secret", "nothing\x00")...).want(http.StatusUnprocessableEntity).says("#managed_secret-error", "Look at the list")
	s.post("/grants", s.secretForm(page, "principal", "system", "managed_secret", "openai", "paths", "/ok\r\nx")...).want(http.StatusUnprocessableEntity).says("#paths-error", "Line 2: This must begin with a slash")
	day := time.Now().UTC().AddDate(0, 0, 3)
	done := s.post("/grants", s.secretForm(page, "principal", "system", "managed_secret", s.secret("github").ID, "expires", "date", "expires_on", day.Format(time.DateOnly), "proxy_only", "true")...)
	s.follow(done).says("#toasts", "It can't use it yet").says("main", "The application: github").says("main", "This grant can't be used now")
	if g := s.allGrants()[0]; !g.ForApp() || !g.Policy.ExpiresAt.Equal(wire.WorkingEnd(day.Truncate(24*time.Hour).AddDate(0, 0, 1), time.UTC)) || !g.Policy.ProxyOnly {
		t.Errorf("it is %+v", g)
	}
	for address, want := range map[string]string{
		"/grants/agents?agent=alp": "alpha", "/grants/secrets?managed_secret=open": "OPENAI OPENAI-EU", "/grants/secrets?secret=git": "GITHUB", "/grants/secrets?secret=%00": "",
	} {
		if got := s.get(address, "HX-Request", "true").want(http.StatusOK).text("datalist"); got != want {
			t.Errorf("%s suggests %q, want %q", address, got, want)
		}
	}
}

func TestAnAgentThatEndsTakesItsGrantsAlong(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	alpha, beta := s.threeGrants()
	top := s.granted(client.GrantCreateParams{ManagedSecret: "openai", AgentID: alpha.ID, Delegable: true, Label: "shared"})
	s.delegated(alpha, top, beta)
	s.get("/agents/"+alpha.ID+"/delete").want(http.StatusOK).says("main", "Grants to be revoked 3").says("main", "Its grants alpha openai shared").says("main", "with what they were delegated from. beta openai shared")
	s.follow(s.post("/agents/"+alpha.ID+"/delete", "confirm_name", "alpha")).says("#toasts", "alpha is deleted")
	s.get("/agents/"+alpha.ID+"/grants").want(http.StatusOK).says("main", "This agent is deleted").says("tbody", "revoked")
	if s.get("/agents/"+alpha.ID+"/grants").Find("main a:contains('Grant access')").Length() != 0 {
		t.Error("a deleted agent is offered access")
	}
	s.post("/agents/" + beta.ID + "/suspend").want(http.StatusSeeOther)
	s.get("/agents/"+beta.ID+"/grants").says("main", "its grants wait").says("tbody", "can't be used now The agent beta is suspended.")
	s.get("/agents/"+beta.ID+"/grants/new").says("main", "waits until it is resumed")
}
