package vault_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

func TestCreateAnswersWithTheAgentAndItsKey(t *testing.T) {
	inWorld(t, func(w *world) {
		made := w.post("/sdk/agents", `{"name":"support-bot","type":"service","scopes":{"slack":["chat:write","chat:write"]},
			"metadata":{"team":"growth","n":12345678901234567890},"display_name":"B\u00f8t","policy":{"requires_approval":{"approvers":["a@example.com","b@example.com"]}}}`).want(http.StatusCreated)
		for field, want := range map[string]string{
			"name": `"support-bot"`, "type": `"service"`, "status": `"active"`, "display_name": `"Bøt"`,
			"scopes": `{"slack":["chat:write"]}`, "scopes_pending": `null`, "scopes_applies_at": `null`,
			"policy": `{"requires_approval":{"approvers_count":2}}`, "rate_limit_per_minute": `null`,
			"version": `1`, "last_used_at": `null`, "parent_agent_id": `null`,
			"stored_legacy_managed_secret_names": `[]`, "created_at": `"2026-01-01T00:00:00Z"`,
		} {
			made.wantJSON(field, want)
		}
		if !strings.Contains(made.raw, `"n":12345678901234567890`) {
			t.Errorf("metadata lost digits: %s", made.raw)
		}
		key := made.text("api_key")
		if _, err := wire.ParseKey(key); err != nil || !strings.HasPrefix(key, "alter_key_agent_") {
			t.Errorf("key %q: %v", key, err)
		}
		w.me(key).want(http.StatusOK).wantJSON("id", `"`+made.text("id")+`"`)
		keys := w.get("/sdk/agents/" + made.text("id") + "/keys").want(http.StatusOK).items()
		if len(keys) != 1 || keys[0]["name"] != "support-bot-1" || keys[0]["key_id"] != made.text("key_id") || keys[0]["key_prefix"] != key[:20] {
			t.Errorf("keys %v", keys)
		}
	})
}

func TestMinimalCreateHasNoNulls(t *testing.T) {
	inWorld(t, func(w *world) {
		made := w.post("/sdk/agents", `{"name":"a"}`).want(http.StatusCreated)
		made.wantJSON("scopes", `{}`).wantJSON("policy", `{}`).wantJSON("metadata", `{}`).wantJSON("type", `"agent"`)
	})
}

func TestNamesAreUniqueAmongLiveAgents(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.post("/sdk/agents", `{"name":"bot"}`).refused(http.StatusConflict, wire.CodeAgentNameExists)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.post("/sdk/agents", `{"name":"bot"}`).refused(http.StatusConflict, wire.CodeAgentNameExists)
		w.delete(path).want(http.StatusOK)
		w.newAgent("bot", `{}`)
	})
}

func TestCreateIsIdempotentOnRequest(t *testing.T) {
	inWorld(t, func(w *world) {
		create := func(key, body string) answer {
			return w.send(request{method: "POST", target: "/sdk/agents", body: body, headers: map[string]string{"Idempotency-Key": key}})
		}
		first := create("k1", `{"name":"bot","scopes":{"a":["x","y"]},"metadata":{"m":1,"n":2}}`).want(http.StatusCreated)
		path := "/sdk/agents/" + first.text("id")
		again := create("k1", `{"type":"agent","metadata":{"n":2, "m":1},"scopes":{"a":["y","x"]},"name":"bot","display_name":null,"policy":{}}`).want(http.StatusCreated)
		again.wantJSON("api_key", `null`).wantJSON("id", `"`+first.text("id")+`"`).wantJSON("key_id", `"`+first.text("key_id")+`"`)

		create("k1", `{"name":"other"}`).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)
		same := `{"name":"bot","scopes":{"a":["x","y"]},"metadata":{"m":1,"n":2}}`
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		create("k1", same).refused(http.StatusConflict, wire.CodeIdempotencyInactive)
		w.delete(path).want(http.StatusOK)
		create("k1", same).refused(http.StatusConflict, wire.CodeIdempotencyRevoked)
		create("k1", `{"name":"other"}`).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)

		create("k2", `{"name":"!"}`).refusedField("name")
		create("k2", `{"name":"fine"}`).want(http.StatusCreated)
		create(strings.Repeat("k", 256), `{"name":"x"}`).refusedField(wire.HeaderIdempotencyKey)
		create("", `{"name":"x"}`).refusedField(wire.HeaderIdempotencyKey)
	})
}

// TestAnIdempotencyKeyStandsForAllOfARequest changes one field after the other, and then only how they are written.
func TestAnIdempotencyKeyStandsForAllOfARequest(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	create := func(change, to string) answer {
		body := `{"name":"bot","type":"agent","display_name":"Bot","scopes":{"slack":["a","b"]},"metadata":{"team":"x"},"policy":{"max":1}}`
		if !strings.Contains(body, change) {
			t.Fatalf("%s is not in %s", change, body)
		}
		body = strings.Replace(body, change, to, 1)
		return w.send(request{
			method:  "POST",
			target:  "/sdk/agents",
			body:    body,
			headers: map[string]string{wire.HeaderIdempotencyKey: "k"},
		})
	}
	create("", "").want(http.StatusCreated)
	for change, to := range map[string]string{
		`"bot"`: `"other"`, `"type":"agent"`: `"type":"service"`, `"Bot"`: `"Bots"`, `"a","b"`: `"a"`, `"slack"`: `"google"`,
		`{"team":"x"}`: `{"team":"y"}`, `{"max":1}`: `{"max":2}`,
	} {
		create(change, to).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)
	}
	for change, to := range map[string]string{`"a","b"`: `"b","a"`, `"max":1`: ` "max" : 1 `, `"x"`: `"\u0078"`} {
		create(change, to).want(http.StatusCreated).wantJSON("api_key", `null`)
	}
}

func TestGetHidesDeletedAgents(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.get(path).want(http.StatusOK).wantJSON("version", `1`)
		w.get("/sdk/agents/" + strings.ToUpper(path[len("/sdk/agents/"):])).want(http.StatusOK)
		w.delete(path).want(http.StatusOK)
		w.get(path).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.get(path+"?include_revoked=true").want(http.StatusOK).wantJSON("status", `"revoked"`)
		for _, id := range []string{"11111111-2222-4333-8444-555555555555", "x", "weird%20id%2F%C3%A9", "%00", "{11111111-2222-4333-8444-55555555555"} {
			w.get("/sdk/agents/"+id).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		}
	})
}

func TestGetByName(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.newAgent("bot-2", `{}`)
		if items := w.get("/sdk/agents?name=bot").want(http.StatusOK).items(); len(items) != 1 || items[0]["name"] != "bot" {
			t.Errorf("items %v", items)
		}
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		if items := w.get("/sdk/agents?name=bot").items(); len(items) != 1 {
			t.Error("a suspended agent is not found by name")
		}
		w.delete(path).want(http.StatusOK)
		for _, name := range []string{"bot", "BOT-2", "", "my+bot%2B%C3%A9%2F%26", "%00", "%ff"} {
			miss := w.get("/sdk/agents?name=" + name).want(http.StatusOK)
			if len(miss.items()) != 0 {
				t.Errorf("name %q found %s", name, miss.raw)
			}
			miss.wantJSON("total", `0`).wantJSON("has_more", `false`).wantJSON("limit", `100`).wantJSON("offset", `0`)
		}
	})
}

func TestListPages(t *testing.T) {
	inWorld(t, func(w *world) {
		for i := range 5 {
			w.newAgent(fmt.Sprintf("bot-%d", i), `{"slack":["a"]}`)
			w.advance(time.Second)
		}
		gone, _, _ := w.newAgent("gone", `{}`)
		w.delete(gone).want(http.StatusOK)

		page := w.get("/sdk/agents?include_revoked=false&limit=2&offset=2").want(http.StatusOK)
		page.wantJSON("total", `5`).wantJSON("limit", `2`).wantJSON("offset", `2`).wantJSON("has_more", `true`)
		if items := page.items(); len(items) != 2 || items[0]["name"] != "bot-2" || items[0]["keys"] != nil {
			t.Errorf("items %v", items)
		}
		if strings.Contains(page.raw+w.get("/sdk/agents?extended=false").raw, `"next"`) {
			t.Errorf("a plain list has extended fields: %s", page.raw)
		}
		w.get("/sdk/agents?limit=2&offset=4").wantJSON("has_more", `false`)
		w.get("/sdk/agents?include_revoked=true").wantJSON("total", `6`)
		if items := w.get("/sdk/agents?status=revoked").items(); len(items) != 1 {
			t.Errorf("status=revoked found %v", items)
		}
		extended := w.get("/sdk/agents?extended=true&limit=2").want(http.StatusOK).wantJSON("total_capped", `false`)
		if extended.text("next") == "" || extended.text("previous") != "" {
			t.Errorf("cursors: %s", extended.raw)
		}
		if counts, _ := json.Marshal(extended.items()[0]["keys"]); string(counts) != `{"active":1,"deprecated":0,"expired":0}` {
			t.Errorf("keys %s", counts)
		}
		for _, cursor := range []string{"after=" + extended.text("next"), "before=end"} {
			page := w.get("/sdk/agents?limit=2&"+cursor).want(http.StatusOK).wantJSON("offset", `0`)
			if moved := w.get("/sdk/agents?limit=2&offset=2&" + cursor).want(http.StatusOK); moved.raw != page.raw {
				t.Errorf("with an offset beside %s:\n%s\n%s", cursor, moved.raw, page.raw)
			}
		}
		for query, field := range map[string]string{
			"limit=0": "limit", "limit=1001": "limit", "limit=x": "limit", "limit=1&limit=2": "limit", "offset=-1": "offset", "include_revoked=1": "include_revoked",
			"status=gone": "status", "type=x": "type", "sort=x": "sort", "q=%ff": "q", "q=%00": "q", "after=x": "after", "before=x": "before", "after=a&before=b": "before",
		} {
			w.get("/sdk/agents?" + query).refusedField(field)
		}
	})
}

func TestAQueryIsReadAsItIsSigned(t *testing.T) {
	inWorld(t, func(w *world) {
		w.post("/sdk/agents", `{"name":"bot","display_name":"100% sure"}`).want(http.StatusCreated)
		for _, q := range []string{"100%25+sure", "100%+sure", "100%%20sur%65"} {
			w.get("/sdk/agents?q="+q).want(http.StatusOK).wantJSON("total", `1`)
		}
	})
}

func TestDeleteEndsAgentAndKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		w.post(path+"/keys", `{}`).want(http.StatusCreated)
		w.advance(time.Second)
		first := w.delete(path).want(http.StatusOK).wantJSON("status", `"revoked"`).wantJSON("version", `2`)
		w.advance(time.Second)
		if again := w.delete(path).want(http.StatusOK); again.raw != first.raw {
			t.Errorf("second delete differs:\n%s\n%s", first.raw, again.raw)
		}
		w.me(key).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		keys := w.get(path + "/keys").want(http.StatusOK).items()
		if len(keys) != 2 || keys[0]["revoked_at"] == nil || keys[1]["revoked_at"] == nil {
			t.Errorf("keys %v", keys)
		}
		for _, refused := range []answer{w.patch(path, `{}`), w.patch(path, `{"status":"active"}`), w.post(path+"/keys", `{}`), w.delete("/sdk/agents/x")} {
			refused.refused(http.StatusNotFound, wire.CodeAgentNotFound)
		}
	})
}

func TestMeCarveOuts(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.me(key).want(http.StatusOK).wantJSON("status", `"inactive"`)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusUnauthorized, wire.CodeAgentInactive)
		w.patch(path, `{"status":"active"}`).want(http.StatusOK)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.send(request{
			key:    key,
			method: "POST",
			target: path + "/keys",
			body:   "{}",
		}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.get("/sdk/agents/me").refused(http.StatusForbidden, wire.CodeMeRequiresAgentKey)
		w.send(request{method: "GET", target: "/sdk/agents/me", caller: "cron"}).refused(http.StatusForbidden, wire.CodeMeRequiresAgentKey)
	})
}

// TestAnyJSONIsKeptAsSent stores what databases like least.
func TestAnyJSONIsKeptAsSent(t *testing.T) {
	inWorld(t, func(w *world) {
		odd := `{"owner":"a\u0000b","team":"\ud83d\ude00","n":[1e300,-0,1.0],"<b>":"\u2028&","é":null,"":{"":[]}}`
		made := w.post("/sdk/agents", `{"name":"bot","metadata":`+odd+`,"policy":`+odd+`}`).want(http.StatusCreated)
		path := "/sdk/agents/" + made.text("id")
		for _, raw := range []string{made.raw, w.get(path).raw, w.get("/sdk/agents?q=b").raw} {
			if strings.Count(raw, odd) != 2 {
				t.Errorf("not as sent: %s", raw)
			}
		}
		w.patch(path, `{"metadata":`+odd+`,"policy":`+odd+`}`).want(http.StatusOK).wantJSON("version", `1`)
	})
}
