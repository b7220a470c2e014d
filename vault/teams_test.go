package vault_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/vault/api"
)

// A member is an agent of a team, with all that there can be of one.
type member struct {
	grantee
	team                string
	call, reference     string // of a call, and of a refusal
	delegatedID, runID  string // a grant that was delegated to it, and a run that only it took part in
	ownedByApp, another string // a grant of the application, and one of the agent's
}

// shared is a run in which both teams take part.
const shared = "shared-run"

func (w *world) newMember(name, team string) member {
	w.Helper()
	m := member{grantee: w.newGrantee(name, `,"delegable":true`), team: team, runID: "run-of-" + name}
	w.patch(m.agent, `{"metadata":{"team":"`+team+`"}}`).want(http.StatusOK)
	for i, run := range []string{m.runID, shared} {
		r := m.retrieval()
		r.context = `{"run_id":"` + run + `","thread_id":"one-thread"}`
		kept := w.send(r).want(http.StatusOK)
		m.call = kept.header.Get("X-Request-ID")
		w.told(m.report("null", fmt.Sprintf(`,"run_id":%q`, run)))
		w.spans(m.key, r.context, span("trace-"+name, fmt.Sprint("s", i), "", 0, time.Second)).want(http.StatusOK)
	}
	r := tokenRequest(m.key, `"grant_id":"`+m.grantID+`",`+strings.Replace(announced, "api.example.com", "elsewhere-"+name+".example", 1))
	r.context = `{"run_id":"` + shared + `","thread_id":"thread-of-` + name + `"}` // which nobody else calls the run's
	m.reference = w.send(r).want(http.StatusForbidden).text("reference")
	m.ownedByApp = w.grant(`{"managed_secret":"` + name + `","system":true,"label":"app"}`)
	m.another = w.grant(`{"managed_secret":"` + name + `","agent_id":"` + m.agentID + `","label":"two"}`)
	return m
}

// twoTeams are an agent of the team blue and one of the team red, each of which has delegated a grant to the other.
func (w *world) twoTeams() (blue, red member) {
	w.Helper()
	blue, red = w.newMember("blue-bot", "blue"), w.newMember("red-bot", "red")
	for _, m := range []*member{&blue, &red} {
		w.patch(m.agent, `{"scopes":{"managed_secret_slugs":["blue-bot","red-bot"]}}`).want(http.StatusOK)
	}
	blue.delegatedID = w.handOn(red.key, red.grantID, blue.agentID, "").want(http.StatusCreated).text("grant_id")
	red.delegatedID = w.handOn(blue.key, blue.grantID, red.agentID, "").want(http.StatusCreated).text("grant_id")
	return blue, red
}

// bodies are what routes take, so that nothing but what they are about can be refused.
var bodies = map[string]string{
	"PATCH /sdk/agents/{id}":             `{"display_name":"Taken"}`,
	"POST /console/v1/agents/{id}/check": `{"display_name":"Taken"}`,
	"POST /sdk/grants/{grant}/mint":      `{"label":"taken"}`,
	"POST /sdk/grants/{grant}/delegate":  `{"to_agent_id":"` + nowhere + `"}`,
}

// TestWhatIsOfAnotherTeamIsNotThere asks each route that takes an id for what another team has, and for what nobody has: the
// answers are the same, and nothing is changed.
func TestWhatIsOfAnotherTeamIsNotThere(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		blue, red := w.twoTeams()
		confined := withRole(w.Context(), access.Administrator, "blue", "green")
		before := w.allOf(red)
		asked := 0
		for _, route := range w.vault.Routes() {
			if route.Access == api.NotOffered || !strings.Contains(route.Pattern, "{") || route.Pattern == "/sdk/managed-secrets/{secret}/grants" {
				continue
			}
			for _, ids := range foreign(route.Pattern, blue, red) {
				target := route.Pattern
				nobodys := route.Pattern
				for _, id := range ids {
					target, nobodys = strings.Replace(target, id.name, id.theirs, 1), strings.Replace(nobodys, id.name, id.nobodys, 1)
				}
				asked++
				w.answersAlike(confined, &route, target, nobodys)
			}
		}
		if asked < 25 {
			t.Errorf("only %d routes were asked", asked)
		}
		if after := w.allOf(red); after != before {
			t.Errorf("before:\n%s\nafter:\n%s", before, after)
		}
	})
}

// answersAlike compares what is said of two addresses.
func (w *world) answersAlike(ctx context.Context, route *api.Route, target, nobodys string) {
	w.Helper()
	body := bodies[route.Name()]
	if body == "" && route.Method != http.MethodGet {
		body = `{}`
	}
	got, want := w.personally(ctx, route.Method, target, body), w.personally(ctx, route.Method, nobodys, body)
	if got.status != want.status || got.raw != want.raw {
		w.Errorf("%s: %d %s\nand of what nobody has: %d %s", route.Name(), got.status, got.raw, want.status, want.raw)
	}
	if got.status < http.StatusBadRequest && got.status != http.StatusNoContent {
		w.Errorf("%s: %d %s", route.Name(), got.status, got.raw)
	}
}

type foreignID struct{ name, theirs, nobodys string }

// foreign are the ids to ask a route for: what is another team's, and instead of it what nobody has.
func foreign(pattern string, blue, red member) (sets [][]foreignID) {
	one := func(name string, ids ...string) {
		for _, id := range ids {
			sets = append(sets, []foreignID{{name, id, nowhere}})
		}
	}
	switch {
	case strings.Contains(pattern, "{key}"):
		return [][]foreignID{
			{{"{id}", red.agentID, nowhere}, {"{key}", red.keyID, red.keyID}},
			{{"{id}", blue.agentID, blue.agentID}, {"{key}", red.keyID, nowhere}},
		}
	case strings.Contains(pattern, "{grant}") && strings.Contains(pattern, "{id}"):
		return [][]foreignID{{{"{grant}", blue.grantID, blue.grantID}, {"{id}", red.agentID, nowhere}}, {{"{grant}", red.grantID, nowhere}, {"{id}", red.agentID, nowhere}}}
	case strings.Contains(pattern, "{grant}"):
		one("{grant}", red.grantID, red.delegatedID, red.ownedByApp, blue.ownedByApp)
	case strings.Contains(pattern, "{run}"):
		one("{run}", red.runID)
	case strings.Contains(pattern, "{reference}"):
		one("{reference}", red.reference, red.call)
	case strings.Contains(pattern, "/calls/"):
		one("{id}", red.call, red.reference)
	case strings.Contains(pattern, "{id}"):
		one("{id}", red.agentID)
	}
	return sets
}

// allOf is all that the application is told of an agent.
func (w *world) allOf(m member) string {
	w.Helper()
	var all strings.Builder
	for _, target := range []string{m.agent, m.agent + "/keys", consoleGrants + "?sort=created_at", "/console/v1/agents/" + m.agentID + "/history"} {
		all.WriteString(w.get(target).want(http.StatusOK).raw + "\n")
	}
	return all.String()
}

// lists are those in which somebody of the team blue finds what is blue's. Names stand for its members' ids.
var lists = []struct{ target, want string }{
	{"/sdk/agents", "blue-bot"},
	{"/sdk/agents?q=bot", "blue-bot"},
	{"/sdk/agents?q=red", ""},
	{"/sdk/agents?q=re", ""},
	{"/sdk/agents?status=active&type=agent&sort=-name", "blue-bot"},
	{"/sdk/agents?provider=managed_secret_slugs", "blue-bot"},
	{"/sdk/agents?name=red-bot", ""},
	{"/sdk/agents?name=blue-bot", "blue-bot"},
	{"/sdk/agents?include_revoked=true&sort=created_at", "blue-bot"},
	{"/console/v1/grants?sort=created_at", "GRANT ANOTHER DELEGATED"},
	{"/console/v1/grants?sort=created_at&managed_secret=red-bot", "DELEGATED"},
	{"/console/v1/grants?sort=created_at&q=bot", "GRANT ANOTHER DELEGATED"},
	{"/console/v1/grants?agent_id=RED-AGENT", ""},
	{"/console/v1/grants?below=RED-GRANT", ""},
	{"/console/v1/grants?below_agent=RED-AGENT", ""},
	{"/console/v1/grants?below=BLUE-GRANT", ""},
	{"/console/v1/grants?status=active&agent_id=BLUE-AGENT&sort=created_at", "GRANT ANOTHER DELEGATED"},
	{"/console/v1/calls?sort=at&outcome=refused", "REFERENCE"},
	{"/console/v1/calls?agent_id=RED-AGENT", ""},
	{"/console/v1/calls?host=elsewhere-red-bot.example", ""},
	{"/console/v1/calls?q=red-bot", ""},
	{"/console/v1/calls?grant_id=RED-GRANT", ""},
	{"/console/v1/calls?managed_secret=red-bot", ""},
	{"/console/v1/calls?run_id=shared-run&outcome=refused", "REFERENCE"},
	{"/console/v1/calls?run_id=run-of-red-bot", ""},
	{"/console/v1/runs?sort=started_at", "run-of-blue-bot shared-run"},
	{"/console/v1/runs?agent_id=RED-AGENT", ""},
	{"/console/v1/runs?agent_id=BLUE-AGENT&sort=started_at", "run-of-blue-bot shared-run"},
	{"/console/v1/runs?host=elsewhere-red-bot.example", ""},
	{"/console/v1/runs?host=elsewhere-blue-bot.example", "shared-run"},
	{"/console/v1/runs?managed_secret=red-bot", ""},
	{"/console/v1/runs?managed_secret=blue-bot&outcome=refused", "shared-run"},
	{"/console/v1/runs?q=red", ""},
	{"/console/v1/runs?q=blue+shared", "shared-run"},
	{"/console/v1/runs?q=elsewhere-red", ""},
	{"/console/v1/runs?q=elsewhere-blue", "shared-run"},
	{"/console/v1/runs?thread_id=one-thread&sort=started_at", "run-of-blue-bot shared-run"},
	{"/console/v1/runs?thread_id=thread-of-blue-bot", "shared-run"},
	{"/console/v1/runs?thread_id=thread-of-red-bot", ""},
	{"/console/v1/runs?run_id=run-of-red-bot", ""},
	{"/console/v1/providers", "managed_secret_slugs"},
}

func TestListsAreOfOnesTeams(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		blue, red := w.twoTeams()
		w.patch(red.agent, `{"scopes":{"managed_secret_slugs":["red-bot","blue-bot"],"github":["read"]}}`).want(http.StatusOK)
		confined := withRole(w.Context(), access.Operator, "green", "blue")
		names := strings.NewReplacer(blue.grantID, "GRANT", blue.another, "ANOTHER", blue.delegatedID, "DELEGATED", blue.reference, "REFERENCE",
			red.grantID, "RED-GRANT", blue.agentID, "BLUE-AGENT", red.agentID, "RED-AGENT")
		ids := strings.NewReplacer("BLUE-GRANT", blue.grantID, "RED-GRANT", red.grantID, "BLUE-AGENT", blue.agentID, "RED-AGENT", red.agentID)
		for _, list := range lists {
			a := w.personally(confined, "GET", ids.Replace(list.target), "").want(http.StatusOK)
			var found []string
			for _, item := range a.body["items"].([]any) {
				found = append(found, names.Replace(nameOf(item)))
			}
			if got := strings.Join(found, " "); got != list.want {
				t.Errorf("%s finds %s, want %s", list.target, got, list.want)
			}
			if total, there := a.body["total"]; there && total != float64(len(found)) {
				t.Errorf("%s counts %v, and has %d", list.target, total, len(found))
			}
		}
		held := w.personally(confined, "POST", "/sdk/grants/list", `{}`).want(http.StatusOK)
		if held.body["total"] != 3.0 || strings.Contains(held.raw, red.grantID) || strings.Contains(held.raw, blue.ownedByApp) {
			t.Errorf("the grants are %s", held.raw)
		}
	})
}

// nameOf is what tells an item of a list from others.
func nameOf(item any) string {
	if text, ok := item.(string); ok {
		return text
	}
	object := item.(map[string]any)
	for _, field := range []string{"run_id", "name", "id"} {
		if text, ok := object[field].(string); ok && (field != "run_id" || object["agents_total"] != nil) {
			return text
		}
	}
	return fmt.Sprint(item)
}

// TestARunTellsOfOnesTeamAlone: who took part in it, what was done, and when.
func TestARunTellsOfOnesTeamAlone(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		blue, red := w.twoTeams()
		confined := withRole(w.Context(), access.Viewer, "blue")
		run := w.personally(confined, "GET", "/console/v1/runs/"+shared, "").want(http.StatusOK)
		if strings.Contains(run.raw, red.agentID) || strings.Contains(run.raw, "red-bot") || run.body["total"] != 3.0 || run.body["matches"] != 3.0 || len(run.items()) != 3 {
			t.Errorf("it tells %s", run.raw)
		}
		for name, want := range map[string]any{"calls": 2.0, "errors": 1.0, "spans": 1.0, "agents_total": 1.0} {
			if got := run.field("run", name); got != want {
				t.Errorf("%s are %v, want %v", name, got, want)
			}
		}
		if agents := fmt.Sprint(run.field("run", "agents")); !strings.Contains(agents, blue.agentID) {
			t.Errorf("the agents are %s", agents)
		}
		list := w.personally(confined, "GET", "/console/v1/runs?thread_id=one-thread&limit=1", "").want(http.StatusOK)
		if item := list.items()[0]; item["run_id"] != shared || fmt.Sprint(item["calls"], item["spans"]) != "2 1" {
			t.Errorf("the list tells %s", list.raw)
		}
		all := w.get("/console/v1/runs/" + shared).want(http.StatusOK)
		if all.body["total"] != 6.0 || all.field("run", "calls") != 4.0 || all.field("run", "agents_total") != 2.0 {
			t.Errorf("of all it is %s", all.raw)
		}
	})
}

// TestAnAgentStaysInOnesTeams: none is made outside of them, and none is moved out.
func TestAnAgentStaysInOnesTeams(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		blue, red := w.twoTeams()
		confined := withRole(w.Context(), access.Administrator, "blue", "green")
		for _, metadata := range []string{`{}`, `{"team":""}`, `{"team":"red"}`, `{"team":"Blue"}`, `{"team":["blue"]}`} {
			body := `{"name":"new","metadata":` + metadata + `}`
			for _, target := range []string{"/sdk/agents", "/console/v1/agents/check"} {
				w.personally(confined, "POST", target, body).refusedField("metadata.team").says("“blue” or “green”")
			}
			w.personally(confined, "PATCH", blue.agent, `{"metadata":`+metadata+`}`).refusedField("metadata.team")
		}
		w.personally(confined, "POST", "/sdk/agents", `{"name":"new"}`).refusedField("metadata.team")
		made := w.personally(confined, "POST", "/sdk/agents", `{"name":"new","metadata":{"team":"green"}}`).want(http.StatusCreated)
		w.personally(confined, "PATCH", "/sdk/agents/"+made.text("id"), `{"metadata":{"team":"blue"}}`).want(http.StatusOK)
		w.personally(confined, "PATCH", blue.agent, `{"display_name":"Blue"}`).want(http.StatusOK)
		w.personally(confined, "PATCH", blue.agent, `{"status":"inactive"}`).want(http.StatusOK)

		w.personally(confined, "POST", consoleGrants, `{"managed_secret":"red-bot","agent_id":"`+red.agentID+`"}`).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.personally(confined, "POST", consoleGrants, `{"managed_secret":"red-bot","system":true}`).refused(http.StatusForbidden, wire.CodeRoleNotAllowed)
		w.personally(confined, "POST", "/sdk/managed-secrets/red-bot/grants", `{"principal":{"type":"system"}}`).refused(http.StatusForbidden, wire.CodeRoleNotAllowed)
		shown := w.personally(confined, "GET", consoleGrants+"/"+blue.delegatedID, "").want(http.StatusOK)
		if shown.wantJSON("parent_grant_id", `null`); strings.Contains(shown.raw, red.grantID) {
			t.Errorf("a grant tells of another team's: %s", shown.raw)
		}
		w.get(consoleGrants+"/"+blue.delegatedID).want(http.StatusOK).wantJSON("parent_grant_id", `"`+red.grantID+`"`)
	})
}

// TestWhoIsConfinedToNoTeamSeesNoAgent: an empty list of teams is not the same as none.
func TestWhoIsConfinedToNoTeamSeesNoAgent(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		w.twoTeams()
		none := withTeams(w.Context(), access.Administrator, []string{})
		for _, target := range []string{"/sdk/agents", "/console/v1/grants", "/console/v1/calls", "/console/v1/runs", "/console/v1/providers"} {
			if a := w.personally(none, "GET", target, ""); a.status != 200 || len(a.body["items"].([]any)) > 0 {
				t.Errorf("%s has %s %s", target, a.raw, w.log)
			}
		}
		w.personally(none, "POST", "/sdk/agents", `{"name":"new"}`).refusedField("metadata.team")
		if a := w.personally(none, "GET", "/console/v1/managed-secrets", "").want(http.StatusOK); len(a.items()) != 2 {
			t.Errorf("secrets are for everybody: %s", a.raw)
		}
	})
}

// TestPagesOfATeam walks through lists of what is one team's, both ways.
func TestPagesOfATeam(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		for i := range 7 {
			w.post("/sdk/agents", fmt.Sprintf(`{"name":"bot-%d","metadata":{"team":%q}}`, i, []string{"red", "blue"}[i%2])).want(http.StatusCreated)
		}
		confined := withRole(w.Context(), access.Viewer, "blue")
		var names []string
		for address := "/sdk/agents?sort=name&limit=2"; address != ""; {
			a := w.personally(confined, "GET", address, "").want(http.StatusOK)
			for _, item := range a.items() {
				names = append(names, item["name"].(string))
			}
			next, _ := a.body["next"].(string)
			if address = ""; next != "" {
				address = "/sdk/agents?sort=name&limit=2&after=" + next
			}
			if a.body["total"] != 3.0 {
				t.Errorf("the total is %v", a.body["total"])
			}
		}
		if want := []string{"bot-1", "bot-3", "bot-5"}; !slices.Equal(names, want) {
			t.Errorf("the pages have %q, want %q", names, want)
		}
		last := w.personally(confined, "GET", "/sdk/agents?sort=name&limit=2&before="+wire.LastPage, "").want(http.StatusOK)
		if items := last.items(); len(items) != 2 || items[1]["name"] != "bot-5" {
			t.Errorf("the last page is %s", last.raw)
		}
	})
}

// TestTheTrailOfATeamNamesNobodyElse: which grant another one was delegated from, who did it, and with which it ended.
func TestTheTrailOfATeamNamesNobodyElse(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		blue, red := w.twoTeams()
		w.post(consoleGrants+"/"+red.grantID+"/revoke", `{"reason":"over"}`).want(http.StatusOK)
		confined := withRole(w.Context(), access.Operator, "blue")
		for _, target := range []string{"/console/v1/agents/" + blue.agentID + "/history", "/console/v1/audit?agent=" + blue.agentID, "/console/v1/audit?stored=true&agent=" + blue.agentID} {
			all := w.personally(withRole(w.Context(), access.Operator), "GET", target, "").want(http.StatusOK).raw
			some := w.personally(confined, "GET", target, "").want(http.StatusOK).raw
			for _, hidden := range []string{red.grantID, red.agentID, "from_agent"} {
				if !strings.Contains(all, hidden) || strings.Contains(some, hidden) {
					t.Errorf("%s: %s stands in\n%s", target, hidden, some)
				}
			}
			if !strings.Contains(some, "an agent of another team") || !strings.Contains(some, blue.delegatedID) {
				t.Errorf("%s: %s", target, some)
			}
		}
		found := func(by context.Context, query string) int {
			return len(w.personally(by, "GET", "/console/v1/audit?agent="+blue.agentID+"&"+query, "").want(http.StatusOK).items())
		}
		for _, query := range []string{"actor=" + red.agentID, "actor=red-bot", "key=" + red.agentID, "q=" + red.agentID, "q=red-bot"} {
			if all, some := found(withRole(w.Context(), access.Operator), query), found(confined, query); all == 0 || some != 0 {
				t.Errorf("%s finds %d of %d", query, some, all)
			}
		}
		for _, query := range []string{"q=blue-bot", "q=" + blue.agentID, "q=delegated"} {
			if found(confined, query) == 0 {
				t.Errorf("%s finds nothing", query)
			}
		}
		mine := w.personally(confined, "GET", "/console/v1/audit?action=grant.delegated", "").want(http.StatusOK)
		w.personally(confined, "GET", "/console/v1/audit/"+mine.items()[0]["id"].(string), "").want(http.StatusOK).wantJSON("actor", `{"kind":"agent","id":"","label":"an agent of another team"}`)
	})
}
