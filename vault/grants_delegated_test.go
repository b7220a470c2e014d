package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// retrieve asks for the credential of a grant, and returns "" or the code of the refusal.
func (w *world) retrieve(key, grant string) string {
	w.Helper()
	a := w.as(key, "POST", "/sdk/token", `{"grant_id":"`+grant+`","reason":null,"request":{"method":"GET","url":"https://api.example.com/v1/x"}}`)
	code, _ := a.body["error"].(string)
	return code
}

// handOn delegates a grant, and returns the answer.
func (w *world) handOn(key, grant, to, more string) answer {
	w.Helper()
	return w.as(key, "POST", "/sdk/grants/"+grant+"/delegate", `{"to_agent_id":"`+to+`"`+more+`}`)
}

// TestWhatEndsAboveEndsBelow: a chain of three, ended at its top in each way there is.
func TestWhatEndsAboveEndsBelow(t *testing.T) {
	inWorld(t, func(w *world) {
		for way, end := range map[string]func(agent, grant, slug string){
			wire.CodeGrantRevoked: func(_, grant, _ string) {
				w.post(consoleGrants+"/"+grant+"/revoke", `{"reason":"r"}`).want(http.StatusOK)
			},
			wire.CodeGrantExpired: func(string, string, string) { w.advance(time.Hour) },
			wire.CodeGrantDeleted: func(_, _, slug string) { w.delete("/console/v1/managed-secrets/" + slug).want(http.StatusOK) },
			"agent":               func(agent, _, _ string) { w.delete("/sdk/agents/" + agent).want(http.StatusOK) },
		} {
			slug := strings.ReplaceAll("s-"+way, "_", "-")
			w.newSecret(slug)
			a, aKey := w.holder("a-"+way, slug)
			b, bKey := w.holder("b-"+way, slug)
			c, cKey := w.holder("c-"+way, slug)
			end60 := w.Now().Add(time.Hour).Format(time.RFC3339)
			top := w.grant(`{"managed_secret":"` + slug + `","agent_id":"` + a + `","delegable":true,"label":"prod","policy":{"expires_at":"` + end60 + `","methods":["GET"]}}`)
			middle := w.handOn(aKey, top, b, `,"delegable":true`).want(http.StatusCreated).text("grant_id")
			bottom := w.handOn(bKey, middle, c, `,"ttl_seconds":99999`).want(http.StatusCreated)
			if bottom.text("expires_at") != end60 {
				t.Errorf("%s: what is below ends at %s", way, bottom.text("expires_at"))
			}
			id := bottom.text("grant_id")
			shown := w.get(consoleGrants+"/"+id).want(http.StatusOK).wantJSON("depth", `2`).wantJSON("label", `"prod"`).wantJSON("created_by", `"agent b-`+way+`"`)
			if methods := fmt.Sprint(shown.field("policy", "methods")); methods != "[GET]" {
				t.Errorf("%s: it may %s", way, methods)
			}
			if code := w.retrieve(cKey, id); code != "" {
				t.Fatalf("%s: before its end: %s", way, code)
			}
			end(a, top, slug)
			want := way
			if way == "agent" {
				want = wire.CodeGrantRevoked
				if events := w.actions(id); !strings.Contains(events, "grant.revoked") {
					t.Errorf("the trail says of it %s", events)
				}
			}
			if code := w.retrieve(cKey, id); code != want {
				t.Errorf("%s: %q", way, code)
			}
			if onward := w.handOn(bKey, middle, c, ""); onward.status < 400 {
				t.Errorf("%s: it is delegated still: %s", way, onward.raw)
			}
		}
	})
}

func TestDelegatingAgainChangesWhatWasDelegated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		a, aKey := w.holder("a", "acme")
		b, _ := w.holder("b", "acme")
		top := w.grant(`{"managed_secret":"acme","agent_id":"` + a + `","delegable":true}`)
		first := w.handOn(aKey, top, b, `,"ttl_seconds":60`).want(http.StatusCreated).wantJSON("delegable", `false`).wantJSON("depth", `1`).wantJSON("grant_kind", `"managed_secret"`)
		id := first.text("grant_id")
		w.handOn(aKey, top, b, ``).want(http.StatusOK).wantJSON("expires_at", `"2026-01-01T00:01:00Z"`).wantJSON("grant_id", `"`+id+`"`)
		if got := w.actions(id); got != "grant.delegated" {
			t.Errorf("what changes nothing is written down: %s", got)
		}
		w.handOn(aKey, top, b, `,"delegable":true,"ttl_seconds":120`).want(http.StatusOK).wantJSON("delegable", `true`).wantJSON("expires_at", `"2026-01-01T00:02:00Z"`)
		if got := w.actions(id); got != "grant.delegated grant.delegation_changed" {
			t.Errorf("the trail says %s", got)
		}
		w.advance(3 * time.Minute)
		if again := w.handOn(aKey, top, b, `,"ttl_seconds":60`).want(http.StatusCreated); again.text("grant_id") == id {
			t.Error("what has expired comes back")
		}
		w.ends("", "/sdk/grants/"+top+"/delegations/"+b)
		w.ends("", "/sdk/grants/"+top+"/delegations/"+b)
		if got := w.actions(id); got != "grant.delegated grant.delegation_changed grant.delegation_revoked" {
			t.Errorf("the trail says %s", got)
		}
		w.handOn(aKey, top, b, ``).want(http.StatusCreated).wantJSON("expires_at", `null`)
	})
}

func TestWhatCantBeDelegated(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		a, aKey := w.holder("a", "acme")
		b, _ := w.holder("b")
		top := w.grant(`{"managed_secret":"acme","agent_id":"` + a + `","delegable":true}`)
		for more, field := range map[string]string{`,"ttl_seconds":0`: "ttl_seconds", `,"ttl_seconds":1.5`: "ttl_seconds", `,"delegable":"no"`: "delegable", `,"x":1`: "x"} {
			w.handOn(aKey, top, b, more).refusedField(field)
		}
		for _, atoms := range []string{`[]`, `[""]`, `["*"]`, `["a b"]`, `["ä"]`, `["\""]`, `["` + strings.Repeat("x", 513) + `"]`, `"a"`, `[1]`} {
			refused := w.handOn(aKey, top, b, `,"scope_constraint":`+atoms).refused(http.StatusUnprocessableEntity, wire.CodeInvalidScopeConstraint)
			if refused.body["field"] != "scope_constraint" {
				t.Errorf("%s: field %v", atoms, refused.body["field"])
			}
		}
		narrowed := w.handOn(aKey, top, b, `,"scope_constraint":["read"]`).want(http.StatusCreated).text("grant_id")
		shown := w.get(consoleGrants+"/"+narrowed).wantJSON("scope_constraint", `["read"]`).wantJSON("usable", `false`)
		if rule := shown.field("why_not", "rule"); rule != wire.CodeAgentScopeNotAllowed {
			t.Errorf("why not: %v", rule)
		}
		w.patch("/sdk/agents/"+a+"?expected_version=1&grace_seconds=0", `{"scopes":{}}`).want(http.StatusOK)
		w.handOn(aKey, top, b, ``).refused(http.StatusForbidden, wire.CodeAgentScopeNotAllowed)
		w.post(consoleGrants+"/"+top+"/revoke", "").want(http.StatusOK)
		w.handOn(aKey, top, b, ``).refused(http.StatusForbidden, wire.CodeGrantRevoked)
		w.handOn(aKey, "x", b, ``).refused(http.StatusNotFound, wire.CodeGrantNotFound)
	})
}

// TestOneLabelForOneOfMany: of many who ask for one label at the same time, one gets it.
func TestOneLabelForOneOfMany(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, _ := w.holder("bot", "acme")
		for _, holder := range []string{`"agent_id":"` + agent + `"`, `"system":true`} {
			got := w.together(repeat(6, func(int) request {
				return request{method: "POST", target: consoleGrants, body: `{"managed_secret":"acme","label":"x",` + holder + `}`}
			})...)
			if got["201"] != 1 || got["409 "+wire.CodeSiblingLabel] != 5 {
				t.Errorf("%s: %v", holder, got)
			}
		}
	})
}

// TestNothingIsGrantedBesideItsEnd: a grant is delegated, or made, while what it needs is revoked or deleted. Whoever comes
// first, in the end nothing lasts.
func TestNothingIsGrantedBesideItsEnd(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 4 {
			for what, race := range map[string]func(agent, grant, slug string) request{
				"revoke": func(_, grant, _ string) request {
					return request{method: "POST", target: consoleGrants + "/" + grant + "/revoke", body: `{}`}
				},
				"delete-secret": func(_, _, slug string) request {
					return request{method: "DELETE", target: "/console/v1/managed-secrets/" + slug}
				},
				"delete-agent": func(agent, _, _ string) request { return request{method: "DELETE", target: "/sdk/agents/" + agent} },
			} {
				slug := fmt.Sprintf("%s-%d", what, round)
				w.newSecret(slug)
				a, aKey := w.holder("a-"+slug, slug)
				b, _ := w.holder("b-"+slug, slug)
				top := w.grant(`{"managed_secret":"` + slug + `","agent_id":"` + a + `","delegable":true}`)
				delegate := request{key: aKey, method: "POST", target: "/sdk/grants/" + top + "/delegate", body: `{"to_agent_id":"` + b + `"}`}
				make := request{method: "POST", target: consoleGrants, body: `{"managed_secret":"` + slug + `","agent_id":"` + a + `"}`}
				got := w.together(delegate, race(a, top, slug), make, delegate)
				if got["200"] < 1 {
					t.Errorf("%s: %v", what, got)
				}
				for _, g := range w.get(consoleGrants + "?status=active&managed_secret=" + slug).want(http.StatusOK).items() {
					if what != "revoke" || g["depth"] != 0.0 {
						t.Errorf("%s: this lasts: %v, answers %v", what, g, got)
					}
				}
			}
		}
	})
}

// TestReplicasSeeAnEndAtOnce: two servers share a database.
func TestReplicasSeeAnEndAtOnce(t *testing.T) {
	url := storetest.URL(t)
	one := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	two := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	one.newSecret("acme")
	a, aKey := one.holder("a", "acme")
	b, bKey := one.holder("b", "acme")
	top := one.grant(`{"managed_secret":"acme","agent_id":"` + a + `","delegable":true}`)
	below := two.handOn(aKey, top, b, "").want(http.StatusCreated).text("grant_id")
	for _, w := range []*world{one, two} {
		if code := w.retrieve(bKey, below); code != "" {
			t.Fatal(code)
		}
	}
	one.post(consoleGrants+"/"+top+"/revoke", `{}`).want(http.StatusOK)
	if code := two.retrieve(bKey, below); code != wire.CodeGrantRevoked {
		t.Errorf("the other one says %q", code)
	}
	two.handOn(aKey, top, b, "").refused(http.StatusForbidden, wire.CodeGrantRevoked)
}

// TestWhichGrantIsMeant is protocol 9.1: by slug, an agent means what it holds, and the application what it holds itself.
func TestWhichGrantIsMeant(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		agent, key := w.holder("bot", "acme")
		ask := func(key, caller, more string) answer {
			return w.send(request{key: key, caller: caller, callerType: map[bool]string{true: "agent"}[caller != ""], method: "POST", target: "/sdk/token",
				body: `{"provider_id":"acme","reason":null,"request":{"method":"GET","url":"https://api.example.com/v1/x"}` + more + `}`})
		}
		missing := ask(key, "", "").refused(http.StatusNotFound, wire.CodeNoDelegatedGrant).wantJSON("provider_id", `"acme"`).wantJSON("agent_id", `"`+agent+`"`)
		missing.says("bot has no grant of acme")
		ask("", "", "").refused(http.StatusNotFound, wire.CodeGrantNotFound).wantJSON("agent_id", `null`)
		own := w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `","label":"a","policy":{"expires_at":"2026-01-01T00:01:00Z"}}`)
		system := w.grant(`{"managed_secret":"acme","system":true}`)
		for _, test := range []struct{ key, caller, want string }{{key, "", own}, {"", "", system}, {"", agent, own}} {
			if got := ask(test.key, test.caller, "").want(http.StatusOK).text("grant_id"); got != test.want {
				t.Errorf("%+v means %s", test, got)
			}
		}
		w.advance(2 * time.Minute)
		ask(key, "", "").refused(http.StatusForbidden, wire.CodeGrantExpired).wantJSON("agent_id", `"`+agent+`"`)
		first := w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `","label":"a"}`)
		w.advance(time.Second)
		second := w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `"}`)
		several := ask(key, "", "").refused(http.StatusConflict, wire.CodeAmbiguousGrant).wantJSON("grant_ids", `["`+second+`","`+first+`"]`).
			wantJSON("candidates", `[{"grant_id":"`+second+`","label":null,"account_identifier":null,"account_display_name":null},
				{"grant_id":"`+first+`","label":"a","account_identifier":null,"account_display_name":null}]`).
			wantJSON("account_identifiers", `[]`).wantJSON("app_user_ids", `[]`).wantJSON("account_was_provided", `false`).wantJSON("provider_id", `"acme"`)
		if _, cut := several.body["candidates_truncated"]; cut {
			t.Error("nothing was cut off")
		}
		if got := ask(key, "", `,"label":"a"`).want(http.StatusOK).text("grant_id"); got != first {
			t.Errorf("the label means %s", got)
		}
		ask(key, "", `,"label":"b"`).refused(http.StatusNotFound, wire.CodeNoDelegatedGrant).says("with the label b")
		ask(key, "", `,"account":"anna"`).refused(http.StatusNotFound, wire.CodeNoDelegatedGrant).says("belong to no account")
		ask(key, "", `,"user_token":"t"`).refused(http.StatusNotImplemented, wire.CodePrincipalNotOffered)
		for range 20 {
			w.grant(`{"managed_secret":"acme","agent_id":"` + agent + `"}`)
		}
		many := ask(key, "", "").refused(http.StatusConflict, wire.CodeAmbiguousGrant).wantJSON("candidates_truncated", `true`)
		if ids, _ := many.body["grant_ids"].([]any); len(ids) != 20 {
			t.Errorf("%d candidates", len(ids))
		}
		if code := w.retrieve(key, system); code != wire.CodeGrantNotFound {
			t.Errorf("what the application holds: %q", code)
		}
	})
}

func TestWhatComesDownFromAGrantIsListed(t *testing.T) {
	inWorld(t, func(w *world) {
		w.newSecret("acme")
		a, aKey := w.holder("a", "acme")
		b, bKey := w.holder("b", "acme")
		c, _ := w.holder("c", "acme")
		top := w.grant(`{"managed_secret":"acme","agent_id":"` + a + `","delegable":true}`)
		w.grant(`{"managed_secret":"acme","agent_id":"` + b + `"}`)
		middle := w.handOn(aKey, top, b, `,"delegable":true`).want(http.StatusCreated).text("grant_id")
		bottom := w.handOn(bKey, middle, c, ``).want(http.StatusCreated).text("grant_id")
		for query, want := range map[string]string{
			"below=" + top:                               middle + " " + bottom,
			"below=" + middle:                            bottom,
			"below=" + bottom:                            "",
			"below=" + top + "&agent_id=" + c:            bottom,
			"below_agent=" + a:                           middle + " " + bottom,
			"below_agent=" + b + "&sort=created_at":      bottom,
			"below_agent=" + c:                           "",
			"below=" + top + "&sort=agent&status=active": middle + " " + bottom,
		} {
			var ids []string
			for _, item := range w.get(consoleGrants + "?" + query).want(http.StatusOK).items() {
				ids = append(ids, item["id"].(string))
			}
			if got := strings.Join(ids, " "); got != want {
				t.Errorf("%s finds %s, want %s", query, got, want)
			}
		}
	})
}
