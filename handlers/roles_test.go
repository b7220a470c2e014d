package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/handlers/web"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/gate"
)

// who says whom a route lets in, by the first letters of roles; ? is anybody, signed in or not. An export is for whom its
// list is for.
const who = `
GET   /                                         ?
GET   /setup                                    ?
POST  /setup                                    ?
GET   /sign-in                                  ?
POST  /sign-in                                  ?
GET   /sign-in/passkey                          ?
POST  /sign-in/passkey                          ?
GET   /sign-in/second                           ?
POST  /sign-in/second                           ?
POST  /sign-out                                 ?
GET   /sign-in/sso/:provider                    ?
GET   /sign-in/sso/:provider/callback           ?
POST  /sign-in/sso/:provider/logout             ?

GET   /agents                                   v o s a
GET   /agents/new                                 o   a
POST  /agents                                     o   a
GET   /agents/:id                               v o s a
GET   /agents/:id/edit                            o   a
POST  /agents/:id                                 o   a
GET   /agents/:id/delete                          o   a
POST  /agents/:id/delete                          o   a
POST  /agents/:id/suspend                         o s a
POST  /agents/:id/resume                          o   a
GET   /agents/:id/activity                      v o s a
GET   /agents/:id/history                       v o s a
POST  /agents/:id/keys                            o   a
POST  /agents/:id/keys/:key/acknowledge           o   a
POST  /agents/:id/keys/:key/replace               o   a
POST  /agents/:id/keys/:key/deprecate             o s a
POST  /agents/:id/keys/:key/undeprecate           o   a
GET   /agents/:id/keys/:key/revoke                o s a
POST  /agents/:id/keys/:key/revoke                o s a

GET   /secrets                                  v o s a
GET   /secrets/new                                    a
POST  /secrets                                        a
GET   /secrets/:slug                            v o s a
GET   /secrets/:slug/edit                             a
POST  /secrets/:slug                                  a
GET   /secrets/:slug/value                            a
POST  /secrets/:slug/value                            a
GET   /secrets/:slug/delete                           a
POST  /secrets/:slug/delete                           a

GET   /grants                                   v o s a
GET   /grants/agents                            v o s a
GET   /grants/secrets                           v o s a
GET   /grants/new                                 o   a
POST  /grants                                     o   a
GET   /grants/:id                               v o s a
GET   /grants/:id/revoke                          o s a
POST  /grants/:id/revoke                          o s a
GET   /agents/:id/grants                        v o s a
GET   /agents/:id/grants/new                      o   a
POST  /agents/:id/grants                          o   a

GET   /runs                                     v o s a
GET   /runs/:id                                 v o s a
GET   /threads/:id                              v o s a
GET   /calls/:id                                v o s a
GET   /runs/:id/timeline                        v o s a
GET   /threads/:id/runs                         v o s a
GET   /calls                                    v o s a
GET   /explain                                  v o s a
GET   /settings                                 v o s a
GET   /settings/sso                                   a
GET   /settings/sso/:provider/test                    a
POST  /settings/sso/:provider/enable                  a
POST  /settings/sso/:provider/disable                 a
POST  /settings/sso/passwords                         a
POST  /settings/sso/leavers                           a

GET   /audit                                    v o s a
GET   /audit/:id                                v o s a
GET   /secrets/:slug/history                    v o s a
GET   /grants/:id/history                       v o s a
GET   /people/:id/history                       v o s a
GET   /app-keys/:id/history                     v o s a

GET   /app-keys                                 v o s a
GET   /app-keys/new                                   a
POST  /app-keys                                       a
GET   /app-keys/:id                             v o s a
GET   /app-keys/:id/rotate                            a
POST  /app-keys/:id/rotate                            a
POST  /app-keys/:id/deprecate                       s a
POST  /app-keys/:id/undeprecate                       a
GET   /app-keys/:id/revoke                          s a
POST  /app-keys/:id/revoke                          s a

GET   /endings                                  v o s a
GET   /endings/calendar                         v o s a
POST  /endings/calendar                         v o s a
POST  /endings/calendar/revoke                  v o s a
GET   /endings.ics                              ?
GET   /settings/webhooks                              a
GET   /settings/webhooks/new                          a
POST  /settings/webhooks                              a
GET   /settings/webhooks/:id                          a
GET   /settings/webhooks/:id/edit                     a
POST  /settings/webhooks/:id                          a
POST  /settings/webhooks/:id/test                     a
POST  /settings/webhooks/:id/secret                   a
GET   /settings/webhooks/:id/remove                   a
GET   /settings/webhooks/:id/secret                   a
POST  /settings/webhooks/:id/remove                   a
GET   /settings/webhooks/:id/old-secret               a
POST  /settings/webhooks/:id/old-secret               a

GET   /people                                   v o s a
GET   /people/invite                                  a
POST  /people                                         a
GET   /people/:id                               v o s a
GET   /people/:id/role                                a
POST  /people/:id/role                                a
GET   /people/:id/disable                           s a
POST  /people/:id/disable                           s a
GET   /people/:id/hand-over                           a
POST  /people/:id/hand-over                           a
POST  /people/:id/enable                              a
GET   /people/:id/remove                              a
POST  /people/:id/remove                              a
POST  /people/:id/sessions                          s a
POST  /people/:id/link                                a
POST  /people/:id/revoke                              a
POST  /people/:id/password-link                       a
POST  /people/:id/password-link/revoke                a
GET   /people/second-factor                           a
POST  /people/second-factor                           a
GET   /people/:id/reset-factors                       a
POST  /people/:id/reset-factors                       a
GET   /invitations/:token                       ?
POST  /invitations/:token                       ?

GET   /account                                  v o s a
POST  /account/name                             v o s a
POST  /account/password                         v o s a
POST  /account/theme                            v o s a
POST  /account/sessions                         v o s a
POST  /account/sessions/:session                v o s a
GET   /account/sso/:provider                    v o s a
POST  /account/sso                              v o s a
POST  /account/sso/:link/unlink                 v o s a
GET   /account/prove                            v o s a
POST  /account/prove                            v o s a
GET   /account/second-factor                    v o s a
GET   /account/passkeys/new                     v o s a
POST  /account/passkeys                         v o s a
GET   /account/passkeys/:passkey                v o s a
POST  /account/passkeys/:passkey                v o s a
GET   /account/passkeys/:passkey/remove         v o s a
POST  /account/passkeys/:passkey/remove         v o s a
GET   /account/authenticator                    v o s a
POST  /account/authenticator                    v o s a
GET   /account/authenticator/remove             v o s a
POST  /account/authenticator/remove             v o s a
GET   /account/recovery-codes                   v o s a
POST  /account/recovery-codes                   v o s a`

// letters are the roles in the table above, and passwords of somebody of each.
var letters = map[string]access.Role{"v": access.Viewer, "o": access.Operator, "s": access.Security, "a": access.Administrator}

// everyone reads the table: who gets in, by method and path.
func everyone() map[string][]string {
	table := map[string][]string{}
	for line := range strings.Lines(who) {
		if cells := strings.Fields(line); len(cells) > 0 {
			table[cells[0]+" "+cells[1]] = cells[2:]
		}
	}
	return table
}

// rowOf is the line of the table that a route is in, as it is named there.
func rowOf(method, path string) string {
	return method + " " + strings.TrimSuffix(strings.TrimSuffix(path, ".csv"), ".ndjson")
}

// withRole makes a site where somebody of a role is signed in.
func withRole(t *testing.T, role access.Role) *site {
	t.Helper()
	return newSite(t).enter(auth.NewAccount{Role: role})
}

// enter signs somebody in who has an account from now on.
func (s *site) enter(somebody auth.NewAccount) *site {
	s.Helper()
	somebody.Email, somebody.Password = "somebody@example.com", password
	if _, err := s.auth.CreateAccount(s.Context(), somebody); err != nil {
		s.Fatal(err)
	}
	s.post("/sign-in", "email", somebody.Email, "password", password).want(http.StatusSeeOther)
	return s
}

// notThere stands for names in paths of what there is none of.
var notThere = strings.NewReplacer(":id", "018f0000-0000-7000-8000-000000000000", ":key", "018f0000-0000-7000-8000-000000000001", ":slug", "nothing", ":session", "none", ":passkey", "none", ":token", "none")

const roleRefused = "Your role does not allow this"

func TestEveryPageAsksForTheRole(t *testing.T) {
	t.Parallel()
	for letter, role := range letters {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			s, table := withRole(t, role), everyone()
			for _, route := range handlers.Routes() {
				row := rowOf(route.Method, route.Path)
				allowed, listed := table[row]
				switch {
				case route.Method == echo.RouteNotFound || row == "POST /sign-out":
					continue
				case !listed:
					t.Errorf("say above whom %s lets in", row)
				}
				answer := s.send(route.Method, notThere.Replace(route.Path), url.Values{"email": {""}})
				refused := answer.status == http.StatusForbidden && answer.contains("h1", roleRefused)
				if refused == (slices.Contains(allowed, letter) || slices.Contains(allowed, "?")) {
					t.Errorf("%s: %d %s", row, answer.status, answer.text("main"))
				}
			}
		})
	}
}

func TestTheTableOfPagesHasNoOthers(t *testing.T) {
	table := everyone()
	for _, route := range handlers.Routes() {
		delete(table, rowOf(route.Method, route.Path))
	}
	for row := range table {
		t.Errorf("there is no route %s", row)
	}
}

func TestStrangersGetToTheSignInPage(t *testing.T) {
	t.Parallel()
	s, table := newSite(t), everyone()
	for _, route := range handlers.Routes() {
		row := rowOf(route.Method, route.Path)
		if route.Method == echo.RouteNotFound || slices.Contains(table[row], "?") {
			continue
		}
		if to := s.send(route.Method, notThere.Replace(route.Path), url.Values{"email": {""}}).leadsTo(); !strings.HasPrefix(to, "/sign-in") {
			t.Errorf("%s leads strangers to %s", row, to)
		}
	}
}

// TestARemoteConsoleDecidesAlone: the API is asked with the console's key, and would do anything for anybody.
func TestARemoteConsoleDecidesAlone(t *testing.T) {
	t.Parallel()
	for _, one := range []struct {
		role  access.Role
		teams []string
		want  int
		title string
	}{
		{access.Viewer, nil, http.StatusForbidden, roleRefused},
		{access.Operator, nil, http.StatusCreated, ""},
		{access.Operator, []string{"blue"}, http.StatusForbidden, "This console can't keep you to your teams"},
	} {
		s := newSite(t, func(o *web.Options) { o.RemoteHost = "alter.example.com" })
		s.line.RoundTripper = s.vault.Transport(func(context.Context) (gate.Operator, bool) {
			return gate.Operator{Label: "the console's key", Role: access.Administrator}, true
		})
		s.enter(auth.NewAccount{Role: one.role, Teams: one.teams})
		made := s.post("/agents", "name", "bot")
		if made.status == http.StatusUnprocessableEntity {
			made = s.post("/agents", append(s.form("/agents/new"), "name", "bot")...)
		}
		if made.status != one.want || !made.contains("h1", one.title) || (s.count() == 1) != (one.want == http.StatusCreated) {
			t.Errorf("%s of %q: %d %s, %d agents", one.role, one.teams, made.status, made.text("main"), s.count())
		}
		for _, address := range []string{"/agents", "/secrets", "/runs"} {
			if page := s.get(address); (page.status == http.StatusOK) != (one.teams == nil) || page.contains("nav", "Agents") != (one.teams == nil) {
				t.Errorf("%s of %q at %s: %d %s", one.role, one.teams, address, page.status, page.text("nav"))
			}
		}
	}
}

// TestWhoIsConfinedSeesNothingElse by the console.
func TestWhoIsConfinedSeesNothingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Operator, Teams: []string{"blue"}})
	for name, team := range map[string]string{"sky": "blue", "fire": "red"} {
		if _, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: name, Metadata: map[string]any{"team": team}}); err != nil {
			t.Fatal(err)
		}
	}
	page := s.get("/agents").want(http.StatusOK).says("main", "sky")
	if page.contains("main", "fire") {
		t.Errorf("it shows %s", page.text("main"))
	}
	fire := s.find("fire")
	for _, address := range []string{"/agents/" + fire.ID, "/agents/" + fire.ID + "/edit", "/agents/" + fire.ID + "/delete", "/agents/" + fire.ID + "/history", "/agents/" + fire.ID + "/activity.csv"} {
		s.get(address).want(http.StatusNotFound).says("h1", "No such agent")
	}
	s.post("/agents/" + fire.ID + "/suspend").want(http.StatusNotFound)
	if team := s.get("/agents/new").value("team"); team != "blue" {
		t.Errorf("a new agent is of %q", team)
	}
	s.post("/agents", s.form("/agents/new", "name", "bot", "team", "")...).want(http.StatusUnprocessableEntity).says("main", "This must be “blue”: you are confined to the agents of your teams.")
	if agent := s.find("fire"); agent.Status != client.AgentActive || s.count() != 2 {
		t.Errorf("something was changed: %+v", agent)
	}
}

// TestWhoIsConfinedIsToldWhatTheyCantSee, and offered nothing that they can't do.
func TestWhoIsConfinedIsToldWhatTheyCantSee(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Operator, Teams: []string{"blue"}})
	secret := s.newSecret(client.ManagedSecretCreateParams{Name: "Stripe", Slug: "stripe"})
	if _, err := s.app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.Slug, System: true}); err != nil {
		t.Fatal(err)
	}
	page := s.get("/secrets/stripe").want(http.StatusOK).says("#grants", "0 active grants of agents of your teams").says("#grants", "not told who else can")
	if page.contains("#grants", "Nobody") {
		t.Error("it says that nobody can reach it")
	}
	if form := s.get("/grants/new").want(http.StatusOK); form.contains("main", "The application") {
		t.Error("the application is offered")
	}
	if settings := s.get("/settings").want(http.StatusOK); settings.Find("#kept, #unknown-keys").Length() != 0 {
		t.Error("the settings count what all teams do")
	}
	all := newSite(t).signIn()
	all.get("/grants/new").says("main", "The application")
	all.get("/settings").says("#kept", "Calls")
}

func TestAPageSaysWhichRoleHasIt(t *testing.T) {
	t.Parallel()
	s := withRole(t, access.Viewer)
	s.get("/agents/new").want(http.StatusForbidden).says("main", "Your role is viewer, which can't create, edit or resume agents.").
		says("main", "Ask somebody with the role operator or administrator to do it, or an administrator to change your role.")
	s.get("/secrets/new").want(http.StatusForbidden).says("main", "Ask somebody with the role administrator to do it")
	s.post("/agents", "name", "bot").want(http.StatusForbidden)
	if s.count() != 0 {
		t.Error("a viewer made an agent")
	}
}

// controls are what pages offer each role to do, beside looking, in their order.
var controls = map[access.Role]map[string]string{
	access.Viewer: {},
	access.Operator: {
		"/agents": "New agent", "/agents/ID": "Edit, Suspend, Delete agent, Mint key, Undeprecate, Revoke, Deprecate, Revoke", "/agents/SUSPENDED": "Edit, Resume, Delete agent, Mint key, Deprecate, Revoke",
		"/agents/ID/activity": "Edit, Suspend, Delete agent", "/agents/ID/history": "Edit, Suspend, Delete agent",
		"/grants": "Grant access", "/grants/GRANT": "Revoke grant", "/agents/ID/grants": "Edit, Suspend, Delete agent, Grant access, Revoke grant", "/secrets/books": "Grant access, Revoke grant",
		"/grants/GRANT/history": "Revoke grant",
	},
	access.Security: {
		"/people/PERSON": "Disable", "/people/PERSON/history": "Disable", "/grants/GRANT/history": "Revoke grant",
		"/agents/ID/activity": "Suspend", "/agents/ID/history": "Suspend",
		"/agents/ID": "Suspend, Revoke, Deprecate, Revoke", "/grants/GRANT": "Revoke grant", "/agents/ID/grants": "Suspend, Revoke grant", "/secrets/books": "Revoke grant",
		"/agents/SUSPENDED": "Deprecate, Revoke",
	},
	access.Administrator: {
		"/agents": "New agent", "/agents/ID": "Edit, Suspend, Delete agent, Mint key, Undeprecate, Revoke, Deprecate, Revoke", "/agents/SUSPENDED": "Edit, Resume, Delete agent, Mint key, Deprecate, Revoke",
		"/agents/ID/activity": "Edit, Suspend, Delete agent", "/agents/ID/history": "Edit, Suspend, Delete agent",
		"/grants": "Grant access", "/grants/GRANT": "Revoke grant", "/agents/ID/grants": "Edit, Suspend, Delete agent, Grant access, Revoke grant",
		"/people": "Invite", "/people/PERSON": "Change role, Disable, New password link, Remove", "/people/ADMIN": "Change role, Disable, New password link, Remove", "/people/INVITED": "New link, Revoke invitation",
		"/secrets": "New secret", "/secrets/books": "Edit, Replace value, Delete secret, Grant access, Revoke grant",
		"/secrets/books/history": "Edit, Replace value, Delete secret", "/grants/GRANT/history": "Revoke grant", "/people/PERSON/history": "Change role, Disable, New password link, Remove",
	},
}

// words of controls that are for people who may do something.
var changing = []string{
	"New agent", "Edit", "Suspend", "Resume", "Delete agent", "Mint key", "Deprecate", "Undeprecate", "Revoke", "Replace",
	"Grant access", "Revoke grant", "New secret", "Replace value", "Delete secret",
	"Invite", "Change role", "Disable", "Enable", "Remove", "New link", "Revoke invitation", "New password link", "Revoke link",
}

func TestPagesOfferWhatARoleMayDo(t *testing.T) {
	t.Parallel()
	for letter, role := range letters {
		t.Run(string(role), func(t *testing.T) {
			t.Parallel()
			s := withRole(t, role)
			names, pages := s.furnish()
			for _, name := range pages {
				page := s.get(names.Replace(name)).want(http.StatusOK)
				var offered []string
				for _, control := range page.Find("main a, main button").EachIter() {
					if word := textOf(control); slices.Contains(changing, word) {
						offered = append(offered, word)
					}
				}
				if got, want := strings.Join(offered, ", "), controls[role][name]; got != want {
					t.Errorf("%s offers %q, want %q", name, got, want)
				}
				page.offersOnly(letter)
			}
		})
	}
}

// furnish makes something of everything, and returns the pages that show it, with names for ids.
func (s *site) furnish() (names *strings.Replacer, pages []string) {
	s.Helper()
	by := s.newActor("planner")
	if err := by.call(by.Trace(s.Context(), client.RunID("a-run"), client.ThreadID("a-thread")), "GET", "/things"); err != nil {
		s.Fatal(err)
	}
	key, err := s.app.Agents.MintKey(s.Context(), by.id)
	if err == nil {
		_, err = s.app.Agents.DeprecateKey(s.Context(), by.id, key.KeyID)
	}
	if err != nil {
		s.Fatal(err)
	}
	suspended := s.newAgent("sleeper", nil)
	if _, err := s.app.Agents.Suspend(s.Context(), suspended.ID); err != nil {
		s.Fatal(err)
	}
	grants, err := s.app.Grants.Search(s.Context(), client.GrantSearchParams{})
	if err != nil || len(grants.Grants) == 0 {
		s.Fatalf("%v, %v", grants, err)
	}
	calls, err := s.app.Calls.List(s.Context(), client.CallListParams{})
	if err != nil || len(calls.Calls) == 0 {
		s.Fatalf("%v, %v", calls, err)
	}
	person, err := s.auth.CreateAccount(s.Context(), auth.NewAccount{Email: "ann@example.com", Password: password, Role: access.Operator})
	if err != nil {
		s.Fatal(err)
	}
	admin, err := s.auth.AccountOf(s.Context(), email)
	if err != nil {
		s.Fatal(err)
	}
	invited, err := s.auth.Invite(s.Context(), auth.CommandLine(), "new@example.com", access.Viewer, nil)
	if err != nil {
		s.Fatal(err)
	}
	names = strings.NewReplacer("PERSON", person.ID, "ADMIN", admin.ID, "INVITED", invited.ID, "ID", by.id, "GRANT", grants.Grants[0].ID, "SUSPENDED", suspended.ID, "CALL", calls.Calls[0].ID)
	return names, []string{
		"/agents", "/agents/ID", "/agents/SUSPENDED", "/agents/ID/grants", "/agents/ID/activity", "/agents/ID/history",
		"/secrets", "/secrets/books", "/grants", "/grants/GRANT", "/runs", "/runs/a-run", "/threads/a-thread", "/calls/CALL", "/explain", "/settings",
		"/account", "/people", "/people/PERSON", "/people/ADMIN", "/people/INVITED",
		"/audit", "/secrets/books/history", "/grants/GRANT/history", "/people/PERSON/history",
	}
}

// offersOnly checks that a role is let in wherever a page leads, the navigation included.
func (a *answer) offersOnly(letter string) {
	a.Helper()
	table := everyone()
	check := func(method, address string) {
		to, err := url.Parse(address)
		if err != nil || to.IsAbs() || !strings.HasPrefix(to.Path, "/") || strings.HasPrefix(to.Path, "/static/") {
			return
		}
		row := matching(method, to.Path)
		if allowed := table[row]; !slices.Contains(allowed, letter) && !slices.Contains(allowed, "?") {
			a.Errorf("it leads to %s %s, which is for %v", method, address, allowed)
		}
	}
	for _, link := range a.Find("a[href]").EachIter() {
		check(http.MethodGet, link.AttrOr("href", ""))
	}
	for _, form := range a.Find("form[action]").EachIter() {
		check(strings.ToUpper(form.AttrOr("method", "get")), form.AttrOr("action", ""))
	}
	for _, part := range a.Find("[hx-get]").EachIter() {
		check(http.MethodGet, part.AttrOr("hx-get", ""))
	}
	for _, part := range a.Find("[hx-post]").EachIter() {
		check(http.MethodPost, part.AttrOr("hx-post", ""))
	}
}

// matching is the row of the table for an address: of those that fit, the one with the fewest names.
func matching(method, path string) (best string) {
	fewest := 100
	for _, route := range handlers.Routes() {
		if route.Method != method || !fits(route.Path, path) {
			continue
		}
		if n := strings.Count(route.Path, ":"); n < fewest {
			best, fewest = rowOf(route.Method, route.Path), n
		}
	}
	return best
}

func fits(pattern, path string) bool {
	names, parts := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(names) != len(parts) {
		return false
	}
	for i, name := range names {
		if !strings.HasPrefix(name, ":") && name != parts[i] {
			return false
		}
	}
	return true
}
