package handlers_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/views"
)

// appKey makes a key of the application as another program would.
func (s *site) appKey(p client.AppKeyCreateParams) *client.AppKeyMintResult {
	s.Helper()
	if p.Scopes == nil {
		p.Scopes = []string{wire.KeyScopeAgentsRead}
	}
	made, err := s.app.AppKeys.Create(s.Context(), p)
	if err != nil {
		s.Fatal(err)
	}
	return made
}

func (s *site) appKeyNow(id string) *client.AppKey {
	s.Helper()
	key, err := s.app.AppKeys.Get(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return key
}

// shownKey is the id and the plaintext of a key that a page shows once.
func (a *answer) shownKey() (id, plaintext string) {
	a.Helper()
	page := a.Find("dialog[data-reveal]").AttrOr("data-address", "")
	return strings.TrimPrefix(page, "/app-keys/"), a.text("#new-key")
}

func TestAnAppKeyIsMadeAndShownOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/app-keys").want(http.StatusOK).says("main", "No app key that works")
	page := s.get(s.get("/app-keys").href("main a:contains('New app key')")).want(http.StatusOK).says("h1", "New app key")
	form := s.secretForm(page, "name", " deployer ", "preset", "ci", "cidr_allowlist", "10.0.0.0/8\r\n203.0.113.7", "rate_limit_rpm", "1,000")
	made := s.post("/app-keys", form...).want(http.StatusCreated).says("#reveal-text", "deployer works from now on.")
	id, plaintext := made.shownKey()
	if _, err := wire.ParseKey(plaintext); err != nil || made.header.Get("Cache-Control") != "no-store" || made.Find("body").AttrOr("hx-history", "") != "false" {
		t.Fatalf("the key is %q", plaintext)
	}
	key := s.appKeyNow(id)
	if key.Name != "deployer" || !slices.Equal(key.Scopes, []string{"agents:read", "agents:write"}) || !slices.Equal(key.CIDRAllowlist, []string{"10.0.0.0/8", "203.0.113.7/32"}) ||
		*key.RateLimitRPM != 1000 || !endsAtWork(*key.ExpiresAt, 90*24*time.Hour) {
		t.Errorf("it is %+v", key)
	}
	again := s.post("/app-keys", form...).want(http.StatusOK).says("main", "This key was shown before")
	other := s.get("/app-keys/"+id).want(http.StatusOK).says("#scopes", "CI: create agents and mint keys").says("#limits", "Requests 1,000 a minute this key's own")
	list := s.get("/app-keys").says("tbody", "deployer "+key.KeyPrefix+"… CI: create agents and mint keys 10.0.0.0/8 203.0.113.7/32 1,000")
	for _, shown := range []*answer{page, again, other, list} {
		if strings.Contains(shown.body, plaintext) {
			t.Error("the key is shown twice")
		}
	}
	if strings.Contains(s.log.String(), plaintext) {
		t.Error("the log has the key")
	}
	s.post("/app-keys", with(form, "name", "other")...).want(http.StatusConflict).says("#error-summary", "sent before with other values")
}

// with is a form with another value in a field.
func with(form []string, name, value string) []string {
	form = slices.Clone(form)
	for i := 0; i < len(form); i += 2 {
		if form[i] == name {
			form[i+1] = value
		}
	}
	return form
}

func TestAFormOfAnAppKeySaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	refused := s.post("/app-keys", "name", " ", "preset", "own", "expires", "soon", "rate_limit_rpm", "0", "cidr_allowlist", "nowhere").want(http.StatusUnprocessableEntity)
	refused.says("#cidr_allowlist-error", `"nowhere" is no network`).says("#name-error", "Say what the key is for").says("#scopes-error", "Tick at least one").says("#expires-error", "Choose when the key ends").says("#rate_limit_rpm-error", "from 1 to 600,000")
	s.post("/app-keys", "name", "x", "expires", "").want(http.StatusUnprocessableEntity).says("#preset-error", "Choose what the key may do")
	s.post("/app-keys", "name", "x", "preset", "read", "expires", "date", "expires_on", "2020-01-01").want(http.StatusUnprocessableEntity).says("#expires_on-error", "That day is over")
	s.post("/app-keys", "name", "x", "preset", "read", "cidr_allowlist", "nowhere").want(http.StatusUnprocessableEntity).says("#cidr_allowlist-error", "no network")
	s.post("/app-keys", "name", "x", "preset", "own", "scopes", "*").want(http.StatusUnprocessableEntity).says("#scopes-error", "There is no scope")
	for _, name := range []string{strings.Repeat("x", 101), "for alter_rk_abcdefghijklmnopqrstuv_iwpykn"} {
		if page := s.post("/app-keys", "name", name, "preset", "read"); page.status != http.StatusUnprocessableEntity || page.text("#name-error") == "" {
			t.Errorf("%.20s: %d %s", name, page.status, page.text("main"))
		}
	}
	made := s.post("/app-keys", "name", "x", "preset", "own", "scopes", "spans:emit", "scopes", "agents:read", "expires", "").want(http.StatusCreated)
	id, _ := made.shownKey()
	if key := s.appKeyNow(id); key.ExpiresAt != nil || !slices.Equal(key.Scopes, []string{"agents:read", "spans:emit"}) {
		t.Errorf("it is %+v", key)
	}
}

// TestAPresetSaysItsScopes before the key is made, and whoever chooses scopes one by one begins with the first's.
func TestAPresetSaysItsScopes(t *testing.T) {
	t.Parallel()
	page := newSite(t).signIn().get("/app-keys/new").want(http.StatusOK)
	for _, preset := range views.AppKeyPresets {
		held := page.Find("#preset input[value=" + preset.ID + "]").Closest("label").Next()
		if got := textOf(held.Find("li").First()); got != preset.Scopes[0] || held.Find("li").Length() != len(preset.Scopes) {
			t.Errorf("%s: %q", preset.ID, textOf(held))
		}
	}
	var ticked []string
	for _, box := range page.Find("[name=scopes][checked]").EachIter() {
		ticked = append(ticked, box.AttrOr("value", ""))
	}
	slices.Sort(ticked)
	if !slices.Equal(ticked, views.AppKeyPresets[0].Scopes) {
		t.Errorf("ticked are %q", ticked)
	}
}

// TestEveryPresetIsAKey makes a key of each; what roles may do is what people with them may.
func TestEveryPresetIsAKey(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	for preset, want := range map[string]string{
		"read":       "agents:read audit:read grants:read keys:read secrets:read",
		"ci":         "agents:read agents:write",
		"retrieve":   "audit:emit spans:emit tokens:retrieve",
		"security":   "agents:read agents:write audit:read grants:read grants:write keys:admin keys:read secrets:read",
		"operator":   "agents:read agents:write audit:read grants:read grants:write keys:read secrets:read",
		"everything": strings.Join(wire.KeyScopes(), " "),
	} {
		id, _ := s.post("/app-keys", "name", preset, "preset", preset).want(http.StatusCreated).shownKey()
		if got := strings.Join(s.appKeyNow(id).Scopes, " "); got != want {
			t.Errorf("%s: %s", preset, got)
		}
	}
}

// TestAnAppKeyForSingleGrantsSaysWhich it may see.
func TestAnAppKeyForSingleGrantsSaysWhich(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	const grant = "11111111-2222-4333-8444-555555555555"
	key := s.appKey(client.AppKeyCreateParams{Name: "auditor", Scopes: []string{"agents:read", "grants:read:" + grant, "grants:read:grnt_abc"}})
	page := s.get("/app-keys/"+key.ID).says("#scopes", "grants:read:"+grant+" see one grant alone").says("#limits", "Scopes 1 of 19, and 2 grants")
	if links := page.Find("#scopes dd a"); links.Length() != 1 || !strings.HasPrefix(page.href("#scopes dd a"), "/grants/"+grant) {
		t.Errorf("it leads to %q", textOf(links))
	}
	s.get("/app-keys").says("tbody", "See agents and their keys; see one grant alone; and 1 more")
}

// TestAnAppKeySaysWithWhoseRequestsItsOwnCount.
func TestAnAppKeySaysWithWhoseRequestsItsOwnCount(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	maker := s.appKey(client.AppKeyCreateParams{Name: "maker", Scopes: []string{"agents:read", "keys:admin"}})
	by, err := client.NewApp(maker.APIKey.Reveal(), client.WithBaseURL(s.server.URL), client.WithTransport(s.api))
	if err != nil {
		t.Fatal(err)
	}
	for limit, says := range map[*int]string{
		nil:      "Requests 600,000 a minute the server's, for all keys without their own; counted together with the key it comes from",
		new(100): "Requests 100 a minute this key's own Requests together 600,000 a minute the server's, for the key that made it and all that this made",
	} {
		made, err := by.AppKeys.Create(t.Context(), client.AppKeyCreateParams{Name: "made", Scopes: []string{"agents:read"}, RateLimitRPM: limit})
		if err != nil {
			t.Fatal(err)
		}
		s.get("/app-keys/"+made.ID).says("#limits", says)
	}
}

func TestAnAppKeyIsRotated(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	old := s.appKey(client.AppKeyCreateParams{Name: "ci"})
	page := s.get(s.get("/app-keys/"+old.ID).href("main a:contains('Rotate key')")).want(http.StatusOK).says("h1", "Rotate ci")
	if page.value("overlap_days") != "7" {
		t.Errorf("it begins with %q days", page.value("overlap_days"))
	}
	s.post("/app-keys/"+old.ID+"/rotate", "overlap_days", "31").want(http.StatusUnprocessableEntity).says("#overlap_days-error", "from 0 to 30")
	form := s.secretForm(page, "overlap_days", "2")
	made := s.post("/app-keys/"+old.ID+"/rotate", form...).want(http.StatusCreated).says("#reveal-text", "The key before works on until")
	id, plaintext := made.shownKey()
	if plaintext == "" || id == old.ID {
		t.Fatalf("made %s %s", id, plaintext)
	}
	s.post("/app-keys/"+old.ID+"/rotate", form...).want(http.StatusOK).says("main", "This key was shown before")
	before := s.get("/app-keys/"+old.ID).says("main", "Programs should stop using this key").says("#limits", "its rotation")
	if to := before.href("main .alert a"); to != "/app-keys/"+id {
		t.Errorf("it leads to %s", to)
	}
	s.follow(s.post("/app-keys/"+old.ID+"/rotate", "overlap_days", "0")).says("#toasts", "can't be rotated")
	s.get("/app-keys/" + old.ID + "/rotate").lands("/app-keys/" + old.ID)
	s.post("/app-keys/"+id+"/rotate", "overlap_days", "0").want(http.StatusCreated).says("#reveal-text", "The key before is refused from now on.")
	s.get("/app-keys/"+id).says("main", "This key has ended")
	s.follow(s.post("/app-keys/"+id+"/undeprecate")).says("#toasts", "revoked or ended meanwhile").says("main", "This key has ended")
	if words := s.get("/app-keys/" + old.ID).text(".heading-actions"); words != "Revoke key" {
		t.Errorf("it offers %s", words)
	}
	s.follow(s.post("/app-keys/"+old.ID+"/undeprecate")).says("#toasts", "The key was rotated: another one has taken its place")
	if now := s.appKeyNow(old.ID); now.RotatedTo == nil || now.GraceEndsAt == nil || now.DeprecatedAt == nil {
		t.Errorf("the first key is %+v", now)
	}
}

func TestAnAppKeyIsDeprecatedAndRevoked(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	key := s.appKey(client.AppKeyCreateParams{Name: "ci"})
	path := "/app-keys/" + key.ID
	s.follow(s.post(path+"/deprecate")).says("#toasts", "ci is deprecated").says("#facts", "deprecated")
	if words := s.get(path).text(".heading-actions"); words != "Rotate key Undeprecate Revoke key" {
		t.Errorf("it offers %s", words)
	}
	s.follow(s.post(path+"/undeprecate")).says("#toasts", "ci is no longer deprecated").says(".heading-actions", "Rotate key Deprecate Revoke key")
	confirm := s.get(path+"/revoke").want(http.StatusOK).says("h1", "Revoke ci").says("main", "Every request with this key is refused at once").says("main", "Last used never").says("main", "Derived keys that end 0")
	if confirm.contains("main", "A program seems to use this key") {
		t.Error("it seems to be used")
	}
	s.follow(s.post(path+"/revoke")).says("#toasts", "ci is revoked").says("main", "This key is revoked")
	s.follow(s.post(path+"/revoke")).says("#toasts", "revoked before")
	s.follow(s.post(path+"/deprecate")).says("#toasts", "revoked or ended meanwhile")
	s.follow(s.post(path+"/undeprecate")).says("#toasts", "revoked or ended meanwhile")
	s.get(path+"/revoke").says("main", "This key is revoked already")
	if words := s.get(path).text(".heading-actions"); words != "" {
		t.Errorf("it offers %s", words)
	}
	s.get(path+"/history").want(http.StatusOK).says("tbody", "Revoked the app key ci").says("tbody", "Created the app key ci")
	s.get("/app-keys/018f0000-0000-7000-8000-000000000000").want(http.StatusNotFound).says("h1", "No such app key")
}

// TestWhoUsesAnAppKeyIsTold before it is revoked, and on its page, with what it derived.
func TestWhoUsesAnAppKeyIsTold(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	key := s.appKey(client.AppKeyCreateParams{Name: "ci", Scopes: []string{"agents:read", "keys:derive"}})
	app, err := client.NewApp(key.APIKey.Reveal(), client.WithTransport(s.api), client.WithBaseURL("http://localhost"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := app.Agents.List(t.Context(), client.AgentListParams{}); err != nil {
		t.Fatal(err)
	}
	if err := s.vault.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	path := "/app-keys/" + key.ID
	s.get(path).says("#usage", "1 accepted").says("#facts", "Last used just now")
	s.get(path+"/revoke").says("main", "by alter-console-go").says("main", "A program seems to use this key")
	s.line.failing = "/usage"
	s.get(path).want(http.StatusOK).says("#usage", "can't be read just now")
}

func TestAnAppKeysPageShowsWhatTheAPITells(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities": ["app_keys"]}`
	key := s.signIn().appKey(client.AppKeyCreateParams{Name: "ci"})
	if page := s.get("/app-keys/" + key.ID).want(http.StatusOK); page.Find("#usage").Length() != 0 || page.contains("main", "History") {
		t.Error("it tells what the API does not")
	}
}

func TestAppKeysAreFound(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	soon := time.Now().Add(time.Hour)
	s.appKey(client.AppKeyCreateParams{Name: "alpha", ExpiresAt: &soon})
	gone, old := s.appKey(client.AppKeyCreateParams{Name: "beta"}), s.appKey(client.AppKeyCreateParams{Name: "gamma"})
	if _, err := s.app.AppKeys.Revoke(t.Context(), gone.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.app.AppKeys.Deprecate(t.Context(), old.ID); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"":                          "gamma alpha",
		"sort=name":                 "alpha gamma",
		"status=any&sort=name":      "alpha beta gamma",
		"status=revoked":            "beta",
		"status=deprecated":         "gamma",
		"status=expired":            "",
		"q=ALPH":                    "alpha",
		"status=nonsense&sort=name": "alpha gamma",
	} {
		page := s.get("/app-keys?" + query).want(http.StatusOK)
		var names []string
		for _, link := range page.Find("tbody a.row-link").EachIter() {
			names = append(names, textOf(link))
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
	s.get("/app-keys?after=nonsense").lands("/app-keys")
	for _, typed := range []string{old.ID, old.KeyPrefix} {
		s.get("/app-keys?q="+typed).says("tbody", "gamma")
	}
	s.get("/agents?q=" + old.ID).lands("/app-keys/" + old.ID)
	s.get("/app-keys?q=nothing").says("main", "No app key matches")
	lines := s.exported(s.get("/app-keys?status=any&sort=name").exportLink("NDJSON"))
	if len(lines) != 3 || lines[1]["name"] != "beta" || lines[1]["revoked_at"] == nil {
		t.Errorf("exported %v", lines)
	}
}

// TestOnlyWhoMaySeesControlsOfAppKeys by the role.
func TestOnlyWhoMaySeesControlsOfAppKeys(t *testing.T) {
	t.Parallel()
	for role, want := range map[access.Role]string{access.Viewer: "", access.Operator: "", access.Security: "Deprecate Revoke key", access.Administrator: "Rotate key Deprecate Revoke key"} {
		s := withRole(t, role)
		key := s.appKey(client.AppKeyCreateParams{Name: "ci"})
		if words := s.get("/app-keys/" + key.ID).text(".heading-actions"); words != want {
			t.Errorf("%s is offered %s", role, words)
		}
		if offered := s.get("/app-keys").contains("main", "New app key"); offered != (role == access.Administrator) {
			t.Errorf("%s is offered another: %t", role, offered)
		}
		if !s.get("/agents").contains("nav, .menu", "App keys") && !s.get("/agents").contains("body", "App keys") {
			t.Errorf("%s has no way to them", role)
		}
	}
}

// TestACallsPageLeadsToItsAppKey, with which a program acted for an agent.
func TestACallsPageLeadsToItsAppKey(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	key := s.appKey(client.AppKeyCreateParams{Name: "gateway", Scopes: []string{"tokens:retrieve", "audit:emit"}})
	app, err := client.NewApp(key.APIKey.Reveal(), client.WithBaseURL(s.server.URL), client.WithTransport(s.api), client.WithProviderTransport(upstream{}))
	if err != nil {
		t.Fatal(err)
	}
	a := s.newActor("planner")
	if a.Agent, err = app.GetAgent(a.id); err != nil {
		t.Fatal(err)
	}
	if err := a.call(a.Trace(t.Context(), client.RunID("r1")), "GET", "/things"); err != nil {
		t.Fatal(err)
	}
	page := s.get("/calls/"+s.calls("r1")[0].ID).want(http.StatusOK).says("#facts", "gateway , a key of the application")
	if to := page.href("#facts a:contains('gateway')"); to != "/app-keys/"+key.ID {
		t.Errorf("it leads to %s", to)
	}
}
