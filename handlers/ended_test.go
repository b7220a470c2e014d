package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/views"
)

// endSessions is `delete from sessions` of the administrator.
func (s *site) endSessions() *site {
	s.Helper()
	account, err := s.store.AccountByEmail(s.Context(), email)
	if err == nil {
		err = s.store.Tx(s.Context(), func(tx *store.Tx) error { return tx.DeleteSessionsOf(s.Context(), account.ID, nil) })
	}
	if err != nil {
		s.Fatal(err)
	}
	return s
}

// signInAgain follows an answer to the sign-in page, signs in there as it is filled in, and returns where that leads.
func (s *site) signInAgain(to string) string {
	s.Helper()
	page := s.get(to).want(http.StatusOK).says("main", "Your session has ended")
	form := append(fields(page, url.Values{"email": nil, "password": nil}), "email", email, "password", password)
	in := s.post("/sign-in", form...).want(http.StatusSeeOther)
	return s.get(in.header.Get("Location")).want(http.StatusSeeOther).header.Get("Location") // the cookie was kept
}

// TestEachFormOutlivesItsSession: what was typed is there after signing in again, but for what is secret.
func TestEachFormOutlivesItsSession(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	ann := s.person("ann@example.com", access.Operator)
	s.post("/settings/webhooks", "name", "ops", views.SealedPrefix+"url", "https://hooks.example.com/ops", "days", "7").want(http.StatusCreated)
	hook := s.get("/settings/webhooks").href("main a:contains('ops')")
	for action, typed := range map[string][]string{
		"/people":               {"email", "new@example.com", "teams", "blue"},
		ann + "/role":           {"teams", "blue"},
		"/account/name":         {"name", "Somebody Else"},
		"/settings/webhooks":    {"name", "payments", "team", "blue", "days", "3, 1"},
		hook:                    {"name", "operations", "team", "red", "days", "5"},
		"/app-keys":             {"name", "nightly", "cidr_allowlist", "10.0.0.0/8"},
		"/people/second-factor": {},
	} {
		s.endSessions()
		back := s.signInAgain(s.post(action, slices.Clone(typed)...).want(http.StatusSeeOther).header.Get("Location"))
		page := s.get(back).want(http.StatusOK)
		for i := 0; i < len(typed); i += 2 {
			if got := strings.TrimSpace(page.value(typed[i])); got != typed[i+1] {
				t.Errorf("%s: %s holds %q, typed was %q", action, typed[i], got, typed[i+1])
			}
		}
	}
}

func TestWhatWasTypedSurvivesTheEndOfTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	fresh := s.get("/agents/new").want(http.StatusOK)
	typed := []string{
		"name", "new-bot", "display_name", "Größe & <b>", "type", "service", "owner", "ann@example.com", "metadata", `{"x": [1,`, "policy", "",
		"scopes_provider", "github", "scopes_list", "repo:read\r\nrepo:write", "idempotency_key", fresh.value("idempotency_key"),
	}
	s.endSessions()
	ended := s.post("/agents", typed...).want(http.StatusSeeOther)
	s.get(ended.header.Get("Location")).says("main", "what you typed is there")
	back := s.signInAgain(ended.header.Get("Location"))
	for range 2 { // a reload changes nothing
		page := s.get(back).want(http.StatusOK).says("main", "nothing was saved").says("h1", "New agent")
		for i := 0; i < len(typed); i += 2 {
			want := strings.ReplaceAll(typed[i+1], "\r\n", "\n")
			if typed[i] == "type" {
				continue
			}
			if got := strings.TrimPrefix(page.value(typed[i]), "\n"); got != want {
				t.Errorf("%s holds %q, typed was %q", typed[i], got, want)
			}
		}
		if page.Find(`input[name="type"][value="service"][checked]`).Length() != 1 {
			t.Error("the chosen type is lost")
		}
	}
	if _, err := s.app.Agents.GetByName(t.Context(), "new-bot"); err == nil {
		t.Error("the form was sent by itself")
	}
	page := s.get(back)
	again := append(fields(page, url.Values{"metadata": nil}), "metadata", "")
	s.post("/agents", again...).want(http.StatusCreated)
	s.post("/agents", again...).want(http.StatusOK) // the same form makes the same agent
	if page := s.get(back).want(http.StatusOK).says("main", "it was saved since"); page.value("name") != "" || page.value("kept") != "" {
		t.Errorf("what was saved is shown again as not saved: %s", page.text("main"))
	}
}

func TestAnEditSurvivesTheEndOfTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	agent := s.newAgent("bot", client.Scopes{"github": {"repo:read"}})
	path := "/agents/" + agent.ID
	edit := s.get(path + "/edit").want(http.StatusOK)
	typed := append(fields(edit, url.Values{"display_name": nil, "team": nil}), "display_name", "The bot", "team", "core")
	ended := s.endSessions().post(path, typed...).want(http.StatusSeeOther)
	if _, err := s.app.Agents.Update(t.Context(), agent.ID, client.AgentUpdateParams{DisplayName: ptr("Somebody's bot"), ExpectedVersion: 1}); err != nil {
		t.Fatal(err) // meanwhile
	}
	back := s.signInAgain(ended.header.Get("Location"))
	page := s.get(back).want(http.StatusOK).says("main", "nothing was saved").says("main", "Somebody's bot")
	if page.value("display_name") != "The bot" || page.value("team") != "core" {
		t.Errorf("display name %q, team %q", page.value("display_name"), page.value("team"))
	}
	s.post(path, fields(page, nil)...).want(http.StatusSeeOther)
	s.get(back).want(http.StatusOK).says("main", "it was saved since")
	if got := s.find("bot"); *got.DisplayName != "The bot" || got.Metadata["team"] != "core" {
		t.Errorf("saved: %+v", got)
	}
}

func TestWhatIsNoFormLeadsBackToItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, keys := s.withKeys(2)
	revoke := path + "/keys/" + keys[0] + "/revoke"
	for post, want := range map[string]string{
		path + "/suspend": path, path + "/keys": path, path + "/keys/" + keys[0] + "/deprecate": path,
		path + "/delete": path + "/delete", revoke: revoke,
	} {
		for _, headers := range [][]string{nil, {"HX-Request", "true", "HX-Current-URL", s.server.URL + path}} {
			s.signIn().endSessions()
			answer := s.send(http.MethodPost, post, values([]string{"confirm_name", "bot"}), headers...)
			to := answer.header.Get("Location") + answer.header.Get("HX-Redirect")
			s.get(to).says("main", "Nothing was changed")
			back := s.signInAgain(to)
			if mustURL(back).Path != want {
				t.Errorf("%s leads back to %s, want %s", post, back, want)
			}
			s.get(back).want(http.StatusOK).says("#toasts", "nothing was changed")
		}
	}
	if agent := s.find("bot"); agent.Version != 1 || s.status(path, keys[0]) != client.KeyActive {
		t.Error("something was changed")
	}
}

func TestASearchSurvivesTheEndOfTheSession(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	const search = "/agents?q=b%C3%B6t&status=active"
	part := s.get(search, "HX-Request", "true", "HX-Target", "agents-list", "HX-Current-URL", s.server.URL+"/agents").want(http.StatusUnauthorized)
	if back := s.signInAgain(part.header.Get("HX-Redirect")); back != search {
		t.Errorf("the search leads back to %s", back)
	}
	// Who signed in elsewhere meanwhile goes on at once.
	if to := s.get(part.header.Get("HX-Redirect")).want(http.StatusSeeOther).header.Get("Location"); to != search {
		t.Errorf("signed in, it leads to %s", to)
	}
}

func TestAKeptFormIsForItsPersonAndHoldsNoKey(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	const key = "alter_key_agent_0123456789abcdefghijklmnopqrstuvwx"
	const legal = "alter_key_rotation_manager_prod"
	ended := s.endSessions().post("/agents", "name", legal, "display_name", "pasted "+key, key, "x").want(http.StatusSeeOther)
	back := s.signInAgain(ended.header.Get("Location"))
	if page := s.get(back); page.value("name") != legal || page.value("display_name") != "pasted " {
		t.Errorf("%q, %q", page.value("name"), page.value("display_name"))
	}
	account, err := s.store.AccountByEmail(t.Context(), email)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := s.store.KeptForm(t.Context(), mustURL(back).Query().Get("kept"), account.ID, "/agents/new", time.Now())
	if err != nil || strings.Contains(kept.Fields, key) {
		t.Errorf("kept is %q, %v", kept.Fields, err)
	}
	if _, err := s.auth.CreateAdmin(t.Context(), "other@example.com", password); err != nil {
		t.Fatal(err)
	}
	s.http = s.browser()
	s.post("/sign-in", "email", "other@example.com", "password", password).want(http.StatusSeeOther)
	if page := s.get(back).want(http.StatusOK).says("main", "not kept any more"); page.value("name") != "" {
		t.Error("somebody else's form is shown")
	}
}

func TestNoOtherSitePutsWordsIntoAForm(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	form := values([]string{"name", "planted"})
	s.send(http.MethodPost, "/agents", form, "Origin", "https://evil.example").want(http.StatusForbidden)
	hidden := s.send(http.MethodPost, "/agents", form, "Origin", "null").want(http.StatusSeeOther)
	s.silent = true
	silent := s.send(http.MethodPost, "/agents", form).want(http.StatusSeeOther)
	s.silent = false
	s.http = s.browser() // nobody known
	stranger := s.send(http.MethodPost, "/agents", form).want(http.StatusSeeOther)
	for _, page := range []*answer{hidden, silent, stranger} {
		if to := page.header.Get("Location"); strings.Contains(to, "kept") {
			t.Errorf("it is kept: %s", to)
		}
	}
}

func TestOnlyTheNewestFormsAreKept(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn().endSessions()
	var kept []string
	for range 10 {
		kept = append(kept, s.post("/agents", "name", "new-bot").want(http.StatusSeeOther).header.Get("Location"))
	}
	back := s.signInAgain(kept[9])
	s.get(back).says("main", "Here is what you typed")
	there := slices.DeleteFunc(kept, func(to string) bool {
		u := mustURL(to)
		return s.get(u.Query().Get("next")).value("name") == ""
	})
	if len(there) != 8 {
		t.Errorf("%d of 10 forms are kept", len(there))
	}
}
