package vault_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/vault/appkeys"
)

func TestWhatCantBeGranted(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		gone := w.newSecret("gone")
		agent, _ := w.holder("bot")
		deleted, _ := w.holder("deleted")
		w.delete("/sdk/agents/" + deleted).want(http.StatusOK)
		w.delete("/console/v1/managed-secrets/" + gone).want(http.StatusOK)
		for body, field := range map[string]string{
			`{"agent_id":"A"}`:                                                                             "managed_secret",
			`{"managed_secret":"","agent_id":"A"}`:                                                         "managed_secret",
			`{"managed_secret":"acme"}`:                                                                    "agent_id",
			`{"managed_secret":"acme","agent_id":""}`:                                                      "agent_id",
			`{"managed_secret":"acme","agent_id":null}`:                                                    "agent_id", // which means the application nowhere
			`{"managed_secret":"acme","agent_id":null,"system":false}`:                                     "agent_id",
			`{"managed_secret":"acme","agent_id":7}`:                                                       "agent_id",
			`{"managed_secret":"acme","agent_id":"A","system":true}`:                                       "agent_id",
			`{"managed_secret":"acme","system":"yes"}`:                                                     "system",
			`{"managed_secret":"acme","system":true,"delegable":true}`:                                     "delegable",
			`{"managed_secret":"acme","system":true,"add_to_scopes":true}`:                                 "add_to_scopes",
			`{"managed_secret":"acme","agent_id":"A","label":" x"}`:                                        "label",
			`{"managed_secret":"acme","agent_id":"A","label":"a\u202eb"}`:                                  "label",
			`{"managed_secret":"acme","agent_id":"A","label":"` + strings.Repeat("x", 256) + `"}`:          "label",
			`{"managed_secret":"acme","agent_id":"A","policy":[]}`:                                         "policy",
			`{"managed_secret":"acme","agent_id":"A","policy":{"max_ttl_seconds":5}}`:                      "policy.max_ttl_seconds",
			`{"managed_secret":"acme","agent_id":"A","policy":{"expires_at":"tomorrow"}}`:                  "policy.expires_at",
			`{"managed_secret":"acme","agent_id":"A","policy":{"expires_at":"9999-12-31T23:59:59-01:00"}}`: "policy.expires_at", // which is after all timestamps
			`{"managed_secret":"acme","agent_id":"A","policy":{"expires_at":"2026-01-01T00:00:00Z"}}`:      "policy.expires_at", // now
			`{"managed_secret":"acme","agent_id":"A","policy":{"methods":["GET",""]}}`:                     "policy.methods[1]",
			`{"managed_secret":"acme","agent_id":"A","policy":{"methods":"GET"}}`:                          "policy.methods",
			`{"managed_secret":"acme","agent_id":"A","policy":{"paths":["/v1/../x"]}}`:                     "policy.paths[0]",
			`{"managed_secret":"acme","agent_id":"A","policy":{"paths":["v1"]}}`:                           "policy.paths[0]",
			`{"managed_secret":"acme","agent_id":"A","policy":{"proxy_only":1}}`:                           "policy.proxy_only",
			`{"managed_secret":"acme","agent_id":"A","days":3}`:                                            "days",
		} {
			w.post(consoleGrants, strings.ReplaceAll(body, `"A"`, `"`+agent+`"`)).refusedField(field)
		}
		two := w.post(consoleGrants, `{"managed_secret":"acme","policy":{"expires_at":"x","proxy_only":"y"}}`).refusedField("policy.expires_at")
		if problems, _ := two.body["errors"].([]any); len(problems) != 3 {
			t.Errorf("not all that is wrong is told at once: %s", two.raw)
		}
		for body, want := range map[string]string{
			`{"managed_secret":"nobody","agent_id":"` + agent + `"}`: "managed_secret " + wire.CodeSecretNotFound,
			`{"managed_secret":"gone","agent_id":"` + agent + `"}`:   "managed_secret " + wire.CodeSecretNotFound,
			`{"managed_secret":"` + gone + `","system":true}`:        "managed_secret " + wire.CodeSecretNotFound,
			`{"managed_secret":"acme","agent_id":"` + deleted + `"}`: "agent_id " + wire.CodeAgentNotFound,
			`{"managed_secret":"acme","agent_id":"` + gone + `"}`:    "agent_id " + wire.CodeAgentNotFound,
			`{"managed_secret":"acme","agent_id":"bot"}`:             "agent_id " + wire.CodeAgentNotFound,
		} {
			field, code, _ := strings.Cut(want, " ")
			if refused := w.post(consoleGrants, body).refused(http.StatusNotFound, code); refused.body["field"] != field {
				t.Errorf("%s: field %v", body, refused.body["field"])
			}
		}
		w.get(consoleGrants).want(http.StatusOK).wantJSON("total", `0`)
	})
}

func TestAGrantAddsItsSecretToTheScopes(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, _ := w.holder("bot", "old", "other")
		path := "/sdk/agents/" + agent
		w.patch(path+"?expected_version=1&grace_seconds=60", `{"scopes":{"managed_secret_slugs":["other"]}}`).want(http.StatusOK)
		without := w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+agent+`"}`).want(http.StatusCreated).wantJSON("usable", `false`)
		if without.field("why_not", "rule") != wire.CodeAgentScopeNotAllowed || !strings.Contains(without.field("why_not", "change").(string), `"acme"`) {
			t.Errorf("why not: %s", without.raw)
		}
		w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+agent+`","add_to_scopes":true}`).want(http.StatusCreated).wantJSON("usable", `true`)
		after := w.get(path).want(http.StatusOK).wantJSON("version", `3`).
			wantJSON("scopes", `{"managed_secret_slugs":["old","other","acme"]}`).
			wantJSON("scopes_pending", `{"managed_secret_slugs":["other","acme"]}`)
		event := w.lastEvent(agent)
		if event.Action != "agent.updated" || !strings.Contains(string(event.Detail), `"scopes_added":["managed_secret_slugs:acme"]`) || event.ActorLabel != "tests" {
			t.Errorf("%s %s by %s", event.Action, event.Detail, event.ActorLabel)
		}
		w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+agent+`","add_to_scopes":true}`).want(http.StatusCreated)
		if again := w.get(path); again.raw != after.raw {
			t.Errorf("what was there is added again: %s", again.raw)
		}
		w.newSecret("old")
		w.post(consoleGrants, `{"managed_secret":"old","agent_id":"`+agent+`","add_to_scopes":true}`).want(http.StatusCreated)
		w.get(path).wantJSON("scopes_pending", `null`).wantJSON("scopes_applies_at", `null`).wantJSON("scopes", `{"managed_secret_slugs":["old","other","acme"]}`)

		crowded, _ := w.holder("crowded", strings.Repeat("x", wire.MaxScopes-30))
		w.post(consoleGrants, `{"managed_secret":"acme","agent_id":"`+crowded+`","add_to_scopes":true}`).refusedField("add_to_scopes")
		w.get(consoleGrants+"?agent_id="+crowded).wantJSON("total", `0`)
	})
}

func TestAGrantIsMadeOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, _ := w.holder("bot", "acme")
		send := func(body string) answer {
			return w.send(request{method: "POST", target: consoleGrants, body: body, headers: map[string]string{wire.HeaderIdempotencyKey: "k"}})
		}
		body := `{"managed_secret":"acme","agent_id":"` + agent + `","label":"a"}`
		made := send(body).want(http.StatusCreated)
		if again := send(strings.Replace(body, `,`, ` , `, 1)).want(http.StatusCreated); again.raw != made.raw {
			t.Errorf("again: %s", again.raw)
		}
		send(strings.Replace(body, `"a"`, `"b"`, 1)).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)
		w.get(consoleGrants).wantJSON("total", `1`)
	})
}

// TestWhatOneHolderHasOfOneSecretIsToldApart: labels are free again once a grant is over.
func TestWhatOneHolderHasOfOneSecretIsToldApart(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		w.newSecret("other")
		agent, _ := w.holder("bot", "acme")
		second, _ := w.holder("second", "acme")
		body := `{"managed_secret":"acme","agent_id":"` + agent + `","label":"Pr\u00e9","policy":{"expires_at":"2026-01-01T01:00:00Z"}}`
		first := w.grant(body)
		same := w.post(consoleGrants, strings.Replace(body, `\u00e9`, `e\u0301`, 1)).refused(http.StatusConflict, wire.CodeSiblingLabel)
		if same.body["label"] != "Pré" || same.body["grant_id"] != first || same.body["field"] != "label" {
			t.Errorf("it says %s", same.raw)
		}
		w.grant(strings.Replace(body, agent, second, 1))
		w.grant(strings.Replace(body, "acme", "other", 1))
		w.grant(strings.Replace(body, `"agent_id":"`+agent+`"`, `"system":true`, 1))
		w.post(consoleGrants+"/"+first+"/revoke", `{}`).want(http.StatusOK)
		w.grant(body)
		w.advance(2 * time.Hour)
		w.grant(strings.Replace(body, "2026-01-01", "2026-01-02", 1))
		for range 2 { // which nothing but their ids tells apart
			w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `"}`)
		}
	})
}

func TestGrantsAreFound(t *testing.T) {
	inWorld(t, func(w *world) {
		secret := w.newSecret("acme")
		w.newSecret("zeta")
		a, _ := w.holder("alpha", "acme")
		b, _ := w.holder("beta")
		one := w.grant(`{"managed_secret":"acme","agent_id":"` + a + `","label":"Straße","policy":{"expires_at":"2026-01-05T00:00:00Z"}}`)
		w.advance(time.Second)
		two := w.grant(`{"managed_secret":"zeta","agent_id":"` + b + `","policy":{"expires_at":"2026-01-20T00:00:00Z"}}`)
		w.advance(time.Second)
		three := w.grant(`{"managed_secret":"zeta","system":true}`)
		w.advance(time.Second)
		four := w.grant(`{"managed_secret":"acme","agent_id":"` + b + `","policy":{"expires_at":"2026-01-01T00:00:10Z"}}`)
		five := w.grant(`{"managed_secret":"acme","agent_id":"` + b + `","label":"five"}`)
		w.post(consoleGrants+"/"+five+"/revoke", `{}`).want(http.StatusOK)
		w.advance(time.Minute)
		names := map[any]string{one: "1", two: "2", three: "3", four: "4", five: "5"}
		found := func(query string) (order string) {
			t.Helper()
			page := w.get(consoleGrants + "?" + query).want(http.StatusOK)
			for _, item := range page.items() {
				order += names[item["id"]]
			}
			return order
		}
		for query, want := range map[string]string{
			"":                              "12345",
			"sort=-created_at":              "54321",
			"agent_id=" + b:                 "245",
			"managed_secret=acme":           "145",
			"managed_secret=" + secret:      "145",
			"managed_secret=nobody":         "",
			"status=active":                 "123",
			"status=expired":                "4",
			"status=revoked":                "5",
			"expiring=true":                 "1",
			"expiring=false&status=active":  "123",
			"q=STRASSE":                     "1",
			"q=bet":                         "245",
			"q=zeta":                        "23",
			"q=" + three:                    "3",
			"q=%25":                         "",
			"sort=secret&status=active":     "123",
			"sort=-agent&status=active":     "213",
			"sort=expires_at&status=active": "123",
			"sort=expires_at&agent_id=" + b: "425",
			"agent_id=" + b + "&managed_secret=acme&status=revoked": "5",
		} {
			if got := found(query); got != want {
				t.Errorf("%s finds %s, want %s", query, got, want)
			}
		}
		var walked string
		page := w.get(consoleGrants + "?limit=2&sort=-created_at")
		for {
			page.want(http.StatusOK).wantJSON("total", `5`).wantJSON("total_capped", `false`)
			for _, item := range page.items() {
				walked += names[item["id"]]
			}
			next := page.text("next")
			if next == "" {
				break
			}
			page = w.get(consoleGrants + "?limit=2&sort=-created_at&after=" + next)
		}
		if walked != "54321" || found("limit=2&before=end") != "45" {
			t.Errorf("pages have %s", walked)
		}
		for query, field := range map[string]string{
			"sort=name": "sort", "status=gone": "status", "limit=0": "limit", "after=x": "after", "before=x": "before", "after=a&before=b": "before", "expiring=soon": "expiring",
		} {
			w.get(consoleGrants + "?" + query).refusedField(field)
		}
	})
}

// TestWhoMayDoWhatWithGrants: an agent's own key reaches what the agent holds, and makes nothing.
func TestWhoMayDoWhatWithGrants(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, key := w.holder("bot", "acme")
		_, strange := w.holder("stranger")
		id := w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `","delegable":true}`)
		w.as(key, "POST", consoleGrants, `{}`).refused(http.StatusForbidden, wire.CodeAgentsCantMint)
		w.as(key, "POST", "/sdk/grants/"+id+"/mint", `{"label":"x"}`).refused(http.StatusForbidden, wire.CodeAgentsCantMint)
		w.as(key, "POST", "/sdk/managed-secrets/acme/grants", `{}`).refused(http.StatusForbidden, wire.CodeAgentsCantMint)
		w.as(key, "GET", consoleGrants, "").refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.as(key, "POST", consoleGrants+"/"+id+"/revoke", "").refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.as(strange, "POST", "/sdk/oauth/grants/"+id+"/revoke", `{}`).refused(http.StatusNotFound, wire.CodeGrantNotFound)
		w.as(strange, "POST", "/sdk/grants/list", `{}`).want(http.StatusOK).wantJSON("total", `0`)
		w.as("", "POST", "/sdk/grants/"+id+"/delegate", `{"to_agent_id":"`+agent+`"}`).refused(http.StatusForbidden, wire.CodeAgentKeyRequired).says("app.get_agent(id)")
		w.as(key, "DELETE", "/sdk/grants/"+id+"/delegations/"+agent, "").refused(http.StatusForbidden, wire.CodeUseSelfRevoke)
		w.as("", "DELETE", "/sdk/grants/"+id+"/delegations/me", "").refused(http.StatusForbidden, wire.CodeAgentKeyRequired).says("the agent's id in the place of me")
		if a := w.sendBare(request{method: "DELETE", target: "/sdk/grants/" + id + "/delegations/me", caller: agent}); a.Code != http.StatusNoContent { // as app.get_agent does
			t.Errorf("an app key that acts for an agent: %d %s", a.Code, a.Body)
		}
		for _, body := range []string{`{"user_token":"t"}`, `{"user_token":"t","reason":"r"}`} {
			w.post("/sdk/oauth/grants/"+id+"/revoke", body).refused(http.StatusNotImplemented, wire.CodePrincipalNotOffered)
		}
		w.post("/sdk/grants/list", `{"user_token":"t"}`).refused(http.StatusNotImplemented, wire.CodePrincipalNotOffered)
		w.send(request{key: key, method: "POST", target: "/sdk/grants/list", body: `{}`, constraints: "audit:emit"}).refused(http.StatusForbidden, wire.CodeInsufficientScope)
		w.send(request{key: key, method: "POST", target: "/sdk/grants/list", body: `{}`, constraints: "grants:read"}).want(http.StatusOK)
		acting := w.send(request{method: "POST", target: "/sdk/grants/list", body: `{}`, caller: agent, callerType: "agent"}).want(http.StatusOK).wantJSON("total", `1`)
		if !strings.Contains(acting.raw, id) {
			t.Errorf("for the agent: %s", acting.raw)
		}
		for _, target := range []string{consoleGrants + "/x", consoleGrants + "/" + agent, consoleGrants + "/" + agent + "/revoke"} {
			method := "GET"
			if strings.HasSuffix(target, "revoke") {
				method = "POST"
			}
			w.as("", method, target, "").refused(http.StatusNotFound, wire.CodeGrantNotFound)
		}
		w.as(key, "POST", "/sdk/oauth/grants/"+id+"/revoke", `{"reason":"`+strings.Repeat("ä\\n", 600)+`"}`).want(http.StatusOK).wantJSON("success", `true`)
		w.get(consoleGrants+"/"+id).wantJSON("revoked_by", `"agent bot"`)
		if event := w.lastEvent(id); event.Action != "grant.revoked" || event.ActorKind != "agent" || event.TargetLabel != "acme for bot" {
			t.Errorf("%s of %s by %s", event.Action, event.TargetLabel, event.ActorKind)
		}
		for field, body := range map[string]string{"limit": `{"limit":0}`, "offset": `{"offset":-1}`, "label": `{"label":""}`, "status": `{"status":3}`, "page": `{"page":3}`} {
			w.post("/sdk/grants/list", body).refusedField(field)
		}
		w.patch("/sdk/agents/"+agent, `{"status":"inactive"}`).want(http.StatusOK)
		w.as(key, "POST", "/sdk/grants/list", `{}`).refused(http.StatusUnauthorized, wire.CodeAgentInactive)
		w.send(request{method: "POST", target: "/sdk/grants/list", body: `{}`, caller: agent, callerType: "agent"}).refused(http.StatusNotFound, wire.CodeCallerUnresolved)
	})
}

// TestWhoWidensAnAgentMayChangeIt: a grant that adds its secret to an agent's scopes changes the agent.
func TestWhoWidensAnAgentMayChangeIt(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, _ := w.holder("bot")
		granter, _ := w.appKeyOf(appkeys.Wanted{Name: "granter", Scopes: []string{"grants:write"}})
		both, _ := w.appKeyOf(appkeys.Wanted{Name: "both", Scopes: []string{"grants:write", "agents:write"}})
		grant := func(key, constraints, more string) answer {
			return w.send(request{key: key, method: "POST", target: consoleGrants, body: `{"managed_secret":"acme","agent_id":"` + agent + `"` + more + `}`, constraints: constraints})
		}
		for _, a := range []answer{grant(granter, "", `,"add_to_scopes":true`), grant(both, "grants:write", `,"add_to_scopes":true`)} {
			a.refused(http.StatusForbidden, "insufficient_scope").wantJSON("missing", `["agents:write"]`)
		}
		grant(granter, "", ``).want(http.StatusCreated)
		grant(both, "", `,"add_to_scopes":true`).want(http.StatusCreated).wantJSON("usable", `true`)
	})
}
