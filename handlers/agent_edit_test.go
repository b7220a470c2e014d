package handlers_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// edit is an agent made behind the console's back, and its edit form as opened.
func (s *site) edit(scopes client.Scopes) (path string, form func(typed ...string) []string) {
	s.Helper()
	path = "/agents/" + s.newAgent("bot", scopes).ID
	return path, func(typed ...string) []string { return s.form(path+"/edit", typed...) }
}

func (s *site) update(path string, params client.AgentUpdateParams) {
	s.Helper()
	if params.Scopes != nil && params.ExpectedVersion == 0 {
		params.ExpectedVersion = s.find("bot").Version
	}
	if _, err := s.app.Agents.Update(s.Context(), strings.TrimPrefix(path, "/agents/"), params); err != nil {
		s.Fatal(err)
	}
}

func TestSavingWhatWasReadChangesNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	created, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{
		Name:        "bot",
		DisplayName: "Bot",
		Scopes:      client.Scopes{"slack": {"b", "a"}},
		Metadata:    map[string]any{"owner": "a@example.com", "team": 7, "n": 1.0e3, "text": "<é>"},
		Policy:      map[string]any{"requires_approval": map[string]any{"approvers": []string{"a@example.com"}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	path := "/agents/" + created.ID
	s.follow(s.post(path, s.form(path+"/edit")...)).says("#toasts", "Nothing was changed.")
	if after := s.find("bot"); after.Version != 1 {
		t.Errorf("version %d", after.Version)
	}
}

func TestScopesAreShownBeforeTheyAreSaved(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"slack": {"chat:write", "channels:read"}})
	changed := form("scopes_provider", "slack", "scopes_list", "chat:write\nusers:read")
	page := s.post(path, changed...).want(http.StatusOK)
	page.says("main", "Added at once + slack users:read").says("main", "Removed − slack channels:read")
	if s.find("bot").Version != 1 {
		t.Fatal("it is saved before it was looked at")
	}
	s.follow(s.post(path, append(changed, "previewed", page.value("previewed"), "grace", "3600")...)).says("#toasts", "bot is saved. The scopes that it loses keep working")
	agent := s.find("bot")
	if !slices.Equal(agent.Scopes["slack"], []string{"chat:write", "channels:read", "users:read"}) ||
		!slices.Equal(agent.ScopesPending["slack"], []string{"chat:write", "users:read"}) {
		t.Errorf("scopes %v, pending %v", agent.Scopes, agent.ScopesPending)
	}
	s.get(path).says(".staged", "Stop working in 1 hour slack channels:read")
}

// To people managed secrets are no provider: they have a field of their own, which writes the same allowlist.
func TestSecretsAmongScopesAreSaidInWords(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Books", Slug: "books"})
	path, form := s.edit(client.Scopes{"slack": {"a"}, wire.ScopeManagedSecrets: {"books"}})
	page := s.get(path).says("#scopes dt", "Secrets")
	if to := page.href("#scopes a:contains('books')"); to != "/secrets/books" {
		t.Errorf("the slug leads to %s", to)
	}
	edit := s.get(path+"/edit").says("label[for=scopes-secrets]", "Secrets")
	if typed := strings.TrimSpace(edit.value("scopes_secrets")); typed != "books" || edit.Find("#scopes [data-scopes-row]").Length() != 1 {
		t.Errorf("the field holds %q beside %d providers", typed, edit.Find("#scopes [data-scopes-row]").Length())
	}
	s.follow(s.post(path, form()...)).says("#toasts", "Nothing was changed.")
	// a slug typed under the name that programs know goes to the others
	for _, typed := range [][]string{{"scopes_secrets", "books\r\nmail"}, {"scopes_provider", "slack", "scopes_list", "a", "scopes_provider", wire.ScopeManagedSecrets, "scopes_list", "mail"}} {
		preview := s.post(path, form(typed...)...).want(http.StatusOK).says("main", "+ Secrets mail")
		if preview.contains("main", wire.ScopeManagedSecrets) || preview.contains("main", "Removed") {
			t.Errorf("%q: it says %s", typed, preview.text("main"))
		}
	}
	preview := s.post(path, form("scopes_secrets", "mail")...).says("main", "− Secrets books")
	s.follow(s.post(path, append(form("scopes_secrets", "mail"), "previewed", preview.value("previewed"), "grace", "0")...)).says("#toasts", "bot is saved")
	if got := s.find("bot").Scopes; !slices.Equal(got[wire.ScopeManagedSecrets], []string{"mail"}) || len(got) != 2 {
		t.Errorf("the scopes are %v", got)
	}
	s.get("/agents").says("tbody", "Secrets").says("select[name=provider] option[value="+wire.ScopeManagedSecrets+"]", "Secrets")
	s.get(path+"/history").says("main", "Secrets: books").says("main", "Secrets: mail")
	for _, screen := range []string{"/agents", path, path + "/edit", path + "/delete"} {
		if s.get(screen).contains("main", wire.ScopeManagedSecrets) {
			t.Errorf("%s names %s", screen, wire.ScopeManagedSecrets)
		}
	}
	s.post("/agents", s.form("/agents/new", "name", "new", "scopes_secrets", "books")...).want(http.StatusCreated)
	if got := s.find("new").Scopes[wire.ScopeManagedSecrets]; !slices.Equal(got, []string{"books"}) {
		t.Errorf("the new agent may use %v", got)
	}
}

// keepScopes gives an agent scopes as an earlier server kept them.
func (s *site) keepScopes(path string, scopes map[string][]string) {
	s.Helper()
	err := s.store.Tx(s.Context(), func(tx *store.Tx) error {
		app, err := tx.DefaultAppID(s.Context())
		if err != nil {
			return err
		}
		agent, err := tx.AgentByID(s.Context(), app, strings.TrimPrefix(path, "/agents/"))
		if err != nil {
			return err
		}
		agent.Scopes = scopes
		return tx.UpdateAgent(s.Context(), agent)
	})
	if err != nil {
		s.Fatal(err)
	}
}

func TestSecretsByOldNamesAreNamedApart(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"slack": {"a"}})
	s.keepScopes(path, map[string][]string{"slack": {"a"}, "managed_secrets": {"Old Books", "Mail"}})
	s.get(path).says("#scopes dt", "Secrets (by old name)").says("#scopes", "Old Books")
	s.get(path+"/edit").says("label[for=scopes-old-secrets]", "Secrets (by old name)")
	s.follow(s.post(path, form()...)).says("#toasts", "Nothing was changed.")
	s.post(path, form("scopes_old_secrets", "Mail")...).says("main", "− Secrets (by old name) Old Books")
	s.post(path, form("scopes_old_secrets", "Mail\r\nOld Books\r\nOther")...).want(http.StatusUnprocessableEntity).says("#scopes-error", "Type their slugs into Secrets")
}

func TestAnotherPreviewFollowsAnotherChange(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"slack": {"a", "b"}})
	first := s.post(path, form("scopes_provider", "slack", "scopes_list", "a")...).want(http.StatusOK)
	page := s.post(path, form("scopes_provider", "slack", "scopes_list", "b", "previewed", first.value("previewed"))...)
	page.want(http.StatusOK).says("main", "Removed − slack a")
	if s.find("bot").Version != 1 {
		t.Error("what was not shown is saved")
	}
}

func TestAStagedNarrowingOutlivesOtherEdits(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"slack": {"a", "b"}})
	s.update(path, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}}})
	s.post(path, form("display_name", "Bot")...).want(http.StatusSeeOther)
	if agent := s.find("bot"); agent.ScopesPending == nil || *agent.DisplayName != "Bot" {
		t.Fatalf("pending %v, display name %v", agent.ScopesPending, agent.DisplayName)
	}
	back := form("scopes_provider", "slack", "scopes_list", "a\nb")
	page := s.post(path, back...).want(http.StatusOK).says("main", "replaces the narrower allowlist")
	s.post(path, append(back, "previewed", page.value("previewed"))...).want(http.StatusSeeOther)
	if agent := s.find("bot"); agent.ScopesPending != nil || len(agent.Scopes["slack"]) != 2 {
		t.Errorf("scopes %v, pending %v", agent.Scopes, agent.ScopesPending)
	}
}

func TestEditsThatDontTouchAreMerged(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{})
	mine := form("team", "growth")
	s.update(path, client.AgentUpdateParams{DisplayName: ptr("Theirs")})
	page := s.post(path, mine...).want(http.StatusConflict)
	page.says("main", "used where you changed nothing: Display name").says("main", "saving keeps both")
	s.post(path, s.resend(page)...).want(http.StatusSeeOther)
	if agent := s.find("bot"); *agent.DisplayName != "Theirs" || agent.Metadata["team"] != "growth" {
		t.Errorf("display name %q, metadata %v", *agent.DisplayName, agent.Metadata)
	}
}

func TestAConflictIsForThePersonToDecide(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{})
	mine := form("display_name", "Mine", "metadata", `{"a": 1}`)
	s.update(path, client.AgentUpdateParams{DisplayName: ptr("Theirs"), Metadata: map[string]any{"a": 2}})
	page := s.post(path, mine...).want(http.StatusConflict)
	page.says("[aria-labelledby=conflict-title]", "Display name Mine Theirs").says("[aria-labelledby=conflict-title]", `Metadata { "a": 1 } { "a": 2 }`)
	if page.value("display_name") != "Mine" {
		t.Error("what was typed is lost")
	}
	page = s.post(path, append(s.resend(page), "take", "metadata")...).want(http.StatusOK)
	if rows := page.Find("[aria-labelledby=conflict-title] tbody tr"); rows.Length() != 1 {
		t.Errorf("%d conflicts are left, want 1", rows.Length())
	}
	s.post(path, s.resend(page)...).want(http.StatusSeeOther)
	agent := s.find("bot")
	if *agent.DisplayName != "Mine" || !strings.Contains(string(mustJSON(agent.Metadata)), `"a":2`) {
		t.Errorf("display name %q, metadata %v", *agent.DisplayName, agent.Metadata)
	}
}

func TestWhatWasAdoptedIsTheirsToTakeBack(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{})
	mine := form("team", "growth")
	s.update(path, client.AgentUpdateParams{DisplayName: ptr("Theirs")})
	page := s.post(path, mine...).want(http.StatusConflict)
	s.update(path, client.AgentUpdateParams{DisplayName: ptr("")})
	page = s.post(path, s.resend(page)...).want(http.StatusConflict).says("main", "where you changed nothing: Display name")
	s.post(path, s.resend(page)...).want(http.StatusSeeOther)
	if agent := s.find("bot"); agent.DisplayName != nil && *agent.DisplayName != "" || agent.Metadata["team"] != "growth" {
		t.Errorf("display name %v, metadata %v", agent.DisplayName, agent.Metadata)
	}
}

func TestOddScopesOutliveAnEdit(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"odd": {"read all", "x,y"}})
	s.post(path, form("display_name", "Bot")...).want(http.StatusSeeOther)
	if agent := s.find("bot"); !slices.Equal(agent.Scopes["odd"], []string{"read all", "x,y"}) {
		t.Errorf("scopes %q", agent.Scopes["odd"])
	}
}

func TestAllMistakesOfAnEditAreSaidAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{"slack": {"a"}})
	long := strings.Repeat("x", 300)
	page := s.post(path, form("display_name", long, "metadata", "{", "policy", `{"requires_approval": {"approvers_count": 2}}`)...)
	page.want(http.StatusUnprocessableEntity).says("#display_name-error", "255").says("#metadata-error", "not JSON")
	page.says("#policy-error", "No approvers are stored")
	page = s.post(path, form("display_name", long, "scopes_provider", "slack", "scopes_list", "a\nb")...) // before the preview
	page.want(http.StatusUnprocessableEntity).says("#display_name-error", "255")
	page = s.post(path, form("display_name", long, "policy", `{"requires_approval": 1}`)...)
	page.want(http.StatusUnprocessableEntity).says("#display_name-error", "255").says("#policy-error", "must be an object")
	if s.find("bot").Version != 1 {
		t.Error("something was saved")
	}
}

// stored is an agent's metadata, byte for byte.
func (s *site) stored(name string) string {
	s.Helper()
	app, err := s.store.DefaultAppID(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	agent, err := s.store.AgentByName(s.Context(), app, name)
	if err != nil {
		s.Fatal(err)
	}
	return string(agent.Metadata)
}

func TestSavingOneFieldLeavesTheOthersAsTheyAre(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for name, metadata := range map[string]map[string]any{
		"spaces":  {"owner": " ann@example.test ", "x": 1},
		"empty":   {"owner": "", "team": "", "x": 1},
		"blank":   {"owner": "  ", "team": "\t"},
		"lines":   {"owner": "ann\nbob", "team": "a\r\nb", "z": "\u2028", "y": 1e21},
		"nul":     {"owner": "a\x00b", "team": "a"},
		"numbers": {"owner": 7, "team": nil, "n": json.Number("1e2"), "m": json.Number("1.0")},
	} {
		created, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: name, Metadata: metadata})
		if err != nil {
			t.Fatal(err)
		}
		before, path := s.stored(name), "/agents/"+created.ID
		s.follow(s.post(path, s.browserForm(path+"/edit")...)).says("#toasts", "Nothing was changed.")
		s.follow(s.post(path, s.browserForm(path+"/edit", "display_name", "New")...)).says("#toasts", "is saved")
		if after := s.stored(name); after != before || s.find(name).Version != 2 {
			t.Errorf("%s: %s became %s, version %d", name, before, after, s.find(name).Version)
		}
		s.post(path, s.browserForm(path+"/edit", "metadata", `{"other": 2}`)...).want(http.StatusSeeOther)
		for _, field := range []string{"owner", "team"} {
			if was, isText := metadata[field].(string); isText && s.find(name).Metadata[field] != was {
				t.Errorf("%s: the %s is %q now", name, field, s.find(name).Metadata[field])
			}
		}
	}
}

// browserForm is form with what browsers do to the value of a field of one line.
func (s *site) browserForm(path string, typed ...string) []string {
	s.Helper()
	form := s.form(path, typed...)
	for i := 0; i < len(form); i += 2 {
		if form[i] == "owner" || form[i] == "team" || form[i] == "display_name" {
			form[i+1] = strings.NewReplacer("\n", "", "\r", "").Replace(form[i+1])
		}
	}
	return form
}

func TestAnOwnerThatIsClearedIsGone(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	path, form := s.edit(client.Scopes{})
	s.update(path, client.AgentUpdateParams{Metadata: map[string]any{"owner": "a@example.com", "team": " ops "}})
	s.post(path, form("owner", "")...).want(http.StatusSeeOther)
	if got := s.stored("bot"); got != `{"team":" ops "}` {
		t.Errorf("stored is %s", got)
	}
	s.follow(s.post(path, form("owner", "   ")...)).says("#toasts", "Nothing was changed.")
}
