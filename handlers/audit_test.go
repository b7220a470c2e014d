package handlers_test

import (
	"crypto/ed25519"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// sentencesOf are what the rows of a list of events say, newest first.
func (a *answer) sentencesOf() (list []string) {
	for _, row := range a.Find("main tbody tr th .row-link").EachIter() {
		list = append(list, textOf(row))
	}
	return list
}

func TestTheTrailIsListedAndFiltered(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	if _, err := s.app.Agents.Suspend(t.Context(), bot.id); err != nil {
		t.Fatal(err)
	}
	s.person("ann@example.com", access.Operator)
	key := s.keysOf(bot.id)[0]
	for query, want := range map[string]string{
		"action=agent.created":                         "Created the agent.",
		"action=agent.suspended&actor=somebody+else":   "Suspended the agent.",
		"actor_kind=command_line&q=ann%40example.com":  "Made the account.",
		"target=" + bot.id + "&action=agent.suspended": "Suspended the agent.",
		"target_kind=grant":                            "Granted access to books.",
		"agent=bot&target_kind=key":                    "Minted the key bot-1.",
		"agent=" + bot.id + "&action=grant.created":    "Granted access to books.",
		"key=" + key.KeyID:                             "Minted the key bot-1.",
		"q=books&target_kind=secret":                   "Created the secret.",
		"when=1h&action=agent.created":                 "Created the agent.",
	} {
		page := s.get("/audit?" + query).want(http.StatusOK)
		if got := strings.Join(page.sentencesOf(), " "); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	for query, want := range map[string]string{
		"agent=nobody":                   "No agent has this name or id",
		"until=2020-01-01T00:00":         "No event matches",
		"action=nothing.done":            "No event matches",
		"q=" + strings.Repeat("x", 1000): "Look for a part of it",
		"actor=%00":                      "This can't be searched for",
	} {
		s.get("/audit?"+query).want(http.StatusOK).says("main", want).says("main a", "Show all events")
	}
	if to := s.get("/audit?after=nonsense&q=bot").leadsTo(); to != "/audit?q=bot" {
		t.Errorf("a cursor of another time leads to %s", to)
	}
	more := s.get("/audit?agent=bot&action=from.elsewhere")
	if more.Find("details.filters-more[open]").Length() != 1 || more.value("agent") != "bot" || more.Find("[name=action] [selected]").AttrOr("value", "") != "from.elsewhere" {
		t.Error("the filters that are set are not seen")
	}
}

// keysOf are an agent's keys.
func (s *site) keysOf(id string) []client.AgentKey {
	s.Helper()
	keys, err := s.app.Agents.ListKeys(s.Context(), id)
	if err != nil {
		s.Fatal(err)
	}
	return keys.Items
}

// TestABadgeFiltersByIt presses each of a row's, one after the other: each leaves out more.
func TestABadgeFiltersByIt(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot, other := s.newActor("bot"), s.newActor("other")
	for _, id := range []string{bot.id, other.id} {
		if _, err := s.app.Agents.Suspend(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	page := s.get("/audit?when=1h").want(http.StatusOK)
	for _, press := range []struct{ title, param, value string }{
		{"Only this action", "action", "agent.suspended"},
		{"Only what they did", "actor", "somebody else"},
		{"Only what is about this", "target", other.id},
		{"Only what is about such", "target_kind", "agent"},
		{"Only request", "request", ""},
	} {
		row := page.Find("main tbody tr").FilterFunction(func(_ int, row *goquery.Selection) bool {
			return strings.Contains(textOf(row), "Suspended the agent. agent.suspended") && strings.Contains(textOf(row), "other")
		})
		to := mustURL(row.Find(`a[title^="`+press.title+`"]`).First().AttrOr("href", ""))
		if got := to.Query().Get(press.param); to.Path != "/audit" || got == "" || press.value != "" && got != press.value || to.Query().Get("when") != "1h" {
			t.Fatalf("%s leads to %s", press.title, to)
		}
		page = s.get(to.String()).want(http.StatusOK)
	}
	if n := page.Find("main tbody tr").Length(); n != 1 {
		t.Errorf("%d events are left", n)
	}
}

// TestAnEventHasAPage with what changed, who did it, and ways on; the way back keeps the filters.
func TestAnEventHasAPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	if _, err := s.changed(bot.id, client.AgentUpdateParams{DisplayName: ptr("The <b>bot</b>"), Metadata: map[string]any{"team": "blue"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.changed(bot.id, client.AgentUpdateParams{Metadata: map[string]any{"team": "red"}}); err != nil {
		t.Fatal(err)
	}
	list := s.get("/audit?action=agent.updated").want(http.StatusOK)
	event := s.get(list.href("tbody a.row-link")).want(http.StatusOK)
	event.says("h1", "Changed the agent.").says(".diff", "Metadata team blue red").says("#facts", "somebody else").says("#facts", "bot").says("#record", `"action": "agent.updated"`)
	if back := event.href(".back-link"); back != "/audit?action=agent.updated" {
		t.Errorf("the way back is %s", back)
	}
	for word, want := range map[string]string{
		"All they did":    "/audit?actor=somebody+else",
		"All of the kind": "/audit?action=agent.updated",
		"Its history":     "/agents/" + bot.id + "/history",
		"bot":             "/agents/" + bot.id,
	} {
		var to string
		for _, link := range event.Find("#facts a").EachIter() {
			if textOf(link) == word {
				to = link.AttrOr("href", "")
			}
		}
		if to != want {
			t.Errorf("%s leads to %q, want %q", word, to, want)
		}
		s.get(to).want(http.StatusOK)
	}
	s.get("/audit/018f0000-0000-7000-8000-000000000000").want(http.StatusNotFound).says("h1", "No such event")
	s.get("/audit/nonsense").want(http.StatusNotFound).says("h1", "No such event")
}

// TestAnEventLeadsToItsRun where the request said which that was.
func TestAnEventLeadsToItsRun(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner, writer := s.newActor("planner"), s.newActor("writer")
	g := s.granted(client.GrantCreateParams{ManagedSecret: "books", AgentID: planner.id, Label: "mine", Delegable: true})
	ctx := planner.Trace(t.Context(), client.RunID("run-x"), client.ThreadID("thread-y"))
	if _, err := planner.Grants.Delegate(ctx, g.ID, client.DelegateParams{ToAgentID: writer.id}); err != nil {
		t.Fatal(err)
	}
	event := s.get(s.get("/audit?action=grant.delegated").href("tbody a.row-link")).want(http.StatusOK)
	event.says("#said", "Run run-x").says("#said", "thread_id thread-y").says("h1", "Delegated a grant of books to the agent from planner.")
	if to := event.href("#said a"); to != "/runs/run-x" {
		t.Errorf("the run is at %s", to)
	}
}

// TestHistoriesAreTabs of secrets, grants and people, and of each of an agent's keys.
func TestHistoriesAreTabs(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	bot := s.newActor("bot")
	second, err := s.app.Agents.MintKey(t.Context(), bot.id)
	if err != nil {
		t.Fatal(err)
	}
	ann := s.person("ann@example.com", access.Operator)
	s.post(ann+"/role", "role", "security", "teams", "core").lands(ann)
	if _, err := s.app.Grants.Revoke(t.Context(), bot.grant, "it leaked"); err != nil {
		t.Fatal(err)
	}
	for page, want := range map[string][]string{
		"/secrets/books":       {"Created the secret."},
		"/grants/" + bot.grant: {"Revoked the grant of books.", "Granted access to books."},
		ann:                    {"Changed role or teams.", "Made the account."},
	} {
		history := s.get(s.get(page).want(http.StatusOK).href(".tabs a:contains('History')")).want(http.StatusOK)
		if got := history.sentencesOf(); strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("the history of %s is %q, want %q", page, got, want)
		}
		if lines := s.exported(history.exportLink("NDJSON")); len(lines) != len(want) {
			t.Errorf("the export of %s has %d rows", page, len(lines))
		}
		s.get(history.href("tbody a.row-link")).want(http.StatusOK).says("h1", want[0])
	}
	s.get(ann+"/history").says(".changes", "Role removed: operator added: security").says(".changes", "Teams")
	agent := s.get("/agents/" + bot.id).want(http.StatusOK)
	history := s.get(agent.href("#key-name-" + second.KeyID + " a")).want(http.StatusOK)
	if got := history.sentencesOf(); strings.Join(got, " ") != "Minted the key bot-2." {
		t.Errorf("the key's history is %q", got)
	}
	if lines := s.exported(history.exportLink("NDJSON")); len(lines) != 1 || history.Find("[name=key] [selected]").AttrOr("value", "") != second.KeyID {
		t.Errorf("its export has %d rows", len(lines))
	}
	s.get("/agents/"+bot.id+"/history?key=nonsense").want(http.StatusOK).says("tbody", "Created the agent.")
	s.get("/secrets/nothing/history").want(http.StatusNotFound)
	s.get(ann + "x/history").want(http.StatusNotFound)
}

// TestTheTrailHasWhatARoleRefuses once a minute, and looking is no such matter.
func TestTheTrailHasWhatARoleRefuses(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Viewer})
	s.get("/agents/new").want(http.StatusForbidden)
	for range 3 {
		s.post("/agents", "name", "bot").want(http.StatusForbidden)
	}
	s.post("/people", "email", "x@example.com").want(http.StatusForbidden)
	page := s.get("/audit?action=permission.refused").want(http.StatusOK)
	want := "Was not allowed to invite people, change their roles or teams, enable or remove them. Was not allowed to create, edit or resume agents."
	if got := strings.Join(page.sentencesOf(), " "); got != want {
		t.Errorf("the trail says %q", got)
	}
	event := s.get(page.href("tbody tr:last-child a.row-link"))
	event.says("#changes", "Role viewer").says("#changes", "Request POST /agents").says("#changes", "Attempts 1").says("#facts", "somebody@example.com")
}

// TestWhoIsConfinedSeesEventsOfTheirAgents and of nothing else.
func TestWhoIsConfinedSeesEventsOfTheirAgents(t *testing.T) {
	t.Parallel()
	s := newSite(t).enter(auth.NewAccount{Role: access.Operator, Teams: []string{"blue"}})
	for name, team := range map[string]string{"sky": "blue", "fire": "red"} {
		if _, err := s.app.Agents.Create(t.Context(), client.AgentCreateParams{Name: name, Metadata: map[string]any{"team": team}}); err != nil {
			t.Fatal(err)
		}
	}
	secret := s.newSecret(client.ManagedSecretCreateParams{Name: "Books"})
	page := s.get("/audit").want(http.StatusOK)
	if got := strings.Join(page.sentencesOf(), " "); got != "Minted the key sky-1. Created the agent." {
		t.Errorf("they see %q", got)
	}
	all, err := s.app.Audit.List(t.Context(), client.AuditParams{Target: s.find("fire").ID})
	if err != nil || len(all.Events) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	s.get("/audit/" + all.Events[0].ID).want(http.StatusNotFound)
	for _, ending := range []string{".csv", ".ndjson"} {
		if export := s.get("/audit" + ending).want(http.StatusOK); strings.Contains(export.body, "fire") || !strings.Contains(export.body, "filtered") {
			t.Errorf("the export is %s", export.body)
		}
	}
	page.says("main", "You are confined to these")
	s.get("/people").want(http.StatusOK).says("main", "agents that people own are counted of these")
	if tabs := s.get("/secrets/" + secret.Slug).want(http.StatusOK).text(".tabs"); tabs != "" {
		t.Errorf("a secret has the tabs %q", tabs)
	}
	for address, why := range map[string]string{
		"/secrets/" + secret.Slug + "/history":                  "What was done to a secret is not told",
		s.person("ann@example.com", access.Viewer) + "/history": "What was done to an account, and when somebody signed in, is not told",
	} {
		s.get(address).want(http.StatusOK).says("main", "You are confined to your teams").says("main", why)
	}
	s.get("/agents/"+s.find("sky").ID+"/history").says("main", "Created the agent")
}

// TestAnAPIWithoutAnAuditHasNoTrail on any page.
func TestAnAPIWithoutAnAuditHasNoTrail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.line.capabilities = `{"capabilities": ["history", "managed_secrets", "grants"]}`
	s.signIn()
	bot := s.newActor("bot")
	ann := s.person("ann@example.com", access.Operator)
	s.get("/audit").want(http.StatusNotFound).says("h1", "This API does not offer that")
	for _, page := range []string{"/agents/" + bot.id, "/agents/" + bot.id + "/history", "/secrets/books", "/grants/" + bot.grant, ann} {
		if found := s.get(page).want(http.StatusOK).Find(`a[href^="/audit"], a[href*="key="], a[href^="/secrets"][href*=history], a[href^="/grants"][href*=history], a[href^="/people"][href*=history]`); found.Length() != 0 {
			t.Errorf("%s leads to %s", page, found.AttrOr("href", ""))
		}
	}
	s.get("/agents/"+bot.id+"/history?key="+url.QueryEscape(s.keysOf(bot.id)[0].KeyID)).want(http.StatusOK).says("tbody", "Created the agent.")
}

// TestTheExportOfASpanHasNoGaps where two servers have written at its edges: events of other times have places between its own.
func TestTheExportOfASpanHasNoGaps(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	chained := func() {
		for _, task := range s.vault.Tasks() {
			if task.Name == chain.Task {
				if err := task.Do(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	app, err := s.store.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secret, err := keyring.Parse(strings.Repeat("07", keyring.Size)) // of newSite
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)
	for i, minutes := range []int{-30, -1, 0, -2, 30, 59, 61, 58, 90} { // from noon, in the order in which they are written
		e := store.AuditEvent{ID: fmt.Sprintf("018f0000-0000-7000-8000-00000000000%d", i), AppID: app, At: noon.Add(time.Duration(minutes) * time.Minute),
			ActorKind: "system", ActorLabel: "system", Action: "agent.updated", TargetKind: "agent", Detail: []byte(`{}`)}
		if err := s.store.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAudit(t.Context(), e) }); err != nil {
			t.Fatal(err)
		}
		chained()
	}
	for _, ending := range []string{".ndjson", ".csv"} {
		export := s.get("/audit" + ending + "?since=2026-01-02T12:00&until=2026-01-02T13:00").want(http.StatusOK)
		report, err := chain.VerifyExport(strings.NewReader(export.body), chain.Evidence{Believed: []ed25519.PublicKey{audit.SignerOf(secret).Public()}})
		if err != nil || !report.Whole() || report.Last-report.First != 5 {
			t.Errorf("%s: %v\n%s\n%s", ending, err, report, export.body)
		}
	}
}
