package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

func TestMintNamesAndOrdersKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		path, first, firstPath := w.newAgent("bot", `{}`)
		w.advance(time.Second)
		second := w.post(path+"/keys", `{}`).want(http.StatusCreated).wantJSON("name", `"bot-2"`).wantJSON("revoked_at", `null`).
			wantJSON("deprecated_at", `null`).wantJSON("last_used_at", `null`).wantJSON("acknowledgement", `null`)
		w.delete(firstPath).want(http.StatusOK)
		w.advance(time.Second)
		w.post(path+"/keys", ``).want(http.StatusCreated).wantJSON("name", `"bot-3"`)

		list := w.get(path + "/keys").want(http.StatusOK)
		for i, item := range list.items() {
			if want := fmt.Sprintf("bot-%d", i+1); item["name"] != want {
				t.Errorf("key %d is %v, want %s", i, item["name"], want)
			}
			if _, ok := item["api_key"]; ok {
				t.Error("a list shows a plaintext")
			}
		}
		if strings.Contains(list.raw, first) || strings.Contains(list.raw, second.text("api_key")) {
			t.Error("a list shows a plaintext")
		}
		w.me(second.text("api_key")).want(http.StatusOK).wantJSON("version", `1`)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.post(path+"/keys", `{}`).want(http.StatusCreated)
		w.get("/sdk/agents/x/keys").refused(http.StatusNotFound, wire.CodeAgentNotFound)
	})
}

func TestDeprecatedKeysWorkAndSaySo(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{}`)
		if w.me(key).header.Get("X-Alter-Key-Deprecated") != "" {
			t.Error("an active key is called deprecated")
		}
		w.advance(time.Second)
		w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK).wantJSON("deprecated_at", `"2026-01-01T00:00:01Z"`)
		w.advance(time.Second)
		w.patch(keyPath+"/deprecate", `{}`).want(http.StatusOK).wantJSON("deprecated_at", `"2026-01-01T00:00:01Z"`)
		if got := w.me(key).want(http.StatusOK).header.Get("X-Alter-Key-Deprecated"); got != "true" {
			t.Errorf("X-Alter-Key-Deprecated is %q", got)
		}
		refused := w.send(request{key: key, method: "GET", target: path}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		if refused.header.Get("X-Alter-Key-Deprecated") != "true" {
			t.Error("a refusal to a deprecated key doesn't say so")
		}
		w.patch(keyPath+"/undeprecate", `{}`).want(http.StatusOK).wantJSON("deprecated_at", `null`)
		w.patch(keyPath+"/undeprecate", `{}`).want(http.StatusOK)
		if w.me(key).header.Get("X-Alter-Key-Deprecated") != "" {
			t.Error("the key is still called deprecated")
		}
	})
}

func TestRevokeIsFinalAndGuardsTheLastKey(t *testing.T) {
	inWorld(t, func(w *world) {
		path, first, firstPath := w.newAgent("bot", `{}`)
		second := w.post(path+"/keys", `{}`).want(http.StatusCreated)
		secondPath := path + "/keys/" + second.text("key_id")

		w.advance(time.Second)
		once := w.delete(firstPath).want(http.StatusOK).wantJSON("revoked_at", `"2026-01-01T00:00:01Z"`)
		w.advance(time.Second)
		if again := w.delete(firstPath).want(http.StatusOK); again.raw != once.raw {
			t.Errorf("revoking again changed the key: %s", again.raw)
		}
		w.me(first).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		w.patch(firstPath+"/deprecate", `{}`).refused(http.StatusConflict, wire.CodeKeyRevoked)
		w.patch(firstPath+"/undeprecate", `{}`).refused(http.StatusConflict, wire.CodeKeyRevoked)

		w.patch(secondPath+"/deprecate", `{}`).want(http.StatusOK)
		w.delete(secondPath).refused(http.StatusConflict, wire.CodeLastActiveKey)
		w.delete(secondPath+"?force=false").refused(http.StatusConflict, wire.CodeLastActiveKey)
		w.delete(secondPath + "?force=1").refusedField("force")
		w.delete(firstPath).want(http.StatusOK) // revoked already: that comes before the guard
		w.me(second.text("api_key")).want(http.StatusOK)
		w.delete(secondPath + "?force=true").want(http.StatusOK)
		w.me(second.text("api_key")).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)

		third := w.post(path+"/keys", `{}`).want(http.StatusCreated).wantJSON("name", `"bot-3"`)
		w.me(third.text("api_key")).want(http.StatusOK)
	})
}

func TestKeysAreFoundUnderTheirAgentOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, keyPath := w.newAgent("bot", `{}`)
		other, _, _ := w.newAgent("other", `{}`)
		keyID := keyPath[strings.LastIndex(keyPath, "/")+1:]
		for _, target := range []string{other + "/keys/" + keyID, path + "/keys/x", path + "/keys/11111111-2222-4333-8444-555555555555"} {
			w.delete(target+"?force=true").refused(http.StatusNotFound, wire.CodeKeyNotFound)
			w.patch(target+"/deprecate", `{}`).refused(http.StatusNotFound, wire.CodeKeyNotFound)
		}
		w.delete("/sdk/agents/x/keys/"+keyID).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.delete(path).want(http.StatusOK)
		w.patch(keyPath+"/deprecate", `{}`).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.delete(keyPath).refused(http.StatusNotFound, wire.CodeAgentNotFound)
	})
}

func TestAnAgentHasAtMostFiftyLiveKeys(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, keyPath := w.newAgent("bot", `{}`)
		for range 49 {
			w.post(path+"/keys", `{}`).want(http.StatusCreated)
		}
		w.post(path+"/keys", `{}`).refused(http.StatusConflict, wire.CodeAgentKeyLimit)
		w.delete(keyPath).want(http.StatusOK)
		w.post(path+"/keys", `{}`).want(http.StatusCreated).wantJSON("name", `"bot-51"`)
	})
}

func TestMintIsIdempotentOnRequest(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		other, _, _ := w.newAgent("other", `{}`)
		mint := func(path string) answer {
			return w.send(request{method: "POST", target: path + "/keys", body: `{}`, headers: map[string]string{"Idempotency-Key": "m1"}})
		}
		first := mint(path).want(http.StatusCreated)
		mint(path).want(http.StatusCreated).wantJSON("api_key", `null`).wantJSON("key_id", `"`+first.text("key_id")+`"`)
		mint(other).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)
		if n := len(w.get(path + "/keys").items()); n != 2 {
			t.Errorf("%d keys, want 2", n)
		}
		// A create may use the same idempotency key: it is another operation.
		w.send(request{
			method:  "POST",
			target:  "/sdk/agents",
			body:    `{"name":"third"}`,
			headers: map[string]string{"Idempotency-Key": "m1"},
		}).want(http.StatusCreated)
	})
}

func TestAcknowledgement(t *testing.T) {
	inWorld(t, func(w *world) {
		pending := map[string]string{wire.HeaderAcknowledge: wire.AcknowledgePending}
		made := w.send(request{
			method:  "POST",
			target:  "/sdk/agents",
			body:    `{"name":"bot"}`,
			headers: pending,
		}).want(http.StatusCreated)
		path := "/sdk/agents/" + made.text("id")
		key := w.send(request{
			method:  "POST",
			target:  path + "/keys",
			body:    `{}`,
			headers: pending,
		}).want(http.StatusCreated).wantJSON("acknowledgement", `"pending"`)
		if got := w.get(path + "/keys").items()[0]["acknowledgement"]; got != "pending" {
			t.Errorf("first key: %v", got)
		}
		target := strings.Replace(path, "/sdk/", "/console/v1/", 1) + "/keys/" + key.text("key_id") + "/acknowledge"
		w.post(target, `{}`).want(http.StatusOK).wantJSON("acknowledgement", `"done"`)
		w.post(target, `{}`).want(http.StatusOK).wantJSON("acknowledgement", `"done"`)
		w.get(target).refused(http.StatusMethodNotAllowed, wire.CodeMethodNotAllowed)

		first := path + "/keys/" + made.text("key_id")
		w.delete(first).want(http.StatusOK)
		for _, revoked := range []string{first, path + "/keys/" + key.text("key_id")} {
			w.delete(revoked + "?force=true").want(http.StatusOK)
			w.post(strings.Replace(revoked, "/sdk/", "/console/v1/", 1)+"/acknowledge", `{}`).refused(http.StatusConflict, wire.CodeKeyRevoked)
		}
		if got := w.get(path + "/keys").items()[0]["acknowledgement"]; got != "pending" {
			t.Errorf("a revoked key is acknowledged: %v", got)
		}
	})
}

func TestLastUseIsWrittenDown(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		w.advance(90 * time.Second)
		w.me(key).want(http.StatusOK)
		if err := w.vault.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.get(path).wantJSON("last_used_at", `"2026-01-01T00:01:30Z"`)
		if got := w.get(path + "/keys").items()[0]["last_used_at"]; got != "2026-01-01T00:01:30Z" {
			t.Errorf("key last used %v", got)
		}
	})
}

// TestAnAgentRotatesItsKeyForEver: keys whose grace is over count as expired, and take up no room.
func TestAnAgentRotatesItsKeyForEver(t *testing.T) {
	inWorld(t, func(w *world) {
		bot := w.agentNamed("bot")
		key := madeKey{bot.key, bot.keyID}
		for range wire.MaxKeys + 2 {
			key = made(w.send(request{key: key.key, method: "POST", target: "/sdk/keys/" + key.id + "/rotate", body: `{"overlap_days":1}`}).want(http.StatusCreated))
			w.advance(25 * time.Hour)
		}
		list, err := w.app().Agents.List(t.Context(), client.AgentListParams{Query: "bot"})
		w.must(err)
		if got := *list.Agents[0].Keys; got != (client.KeyCounts{Active: 1, Expired: wire.MaxKeys + 2}) {
			t.Errorf("its keys are %+v", got)
		}
		keys, err := w.app().Agents.ListKeys(t.Context(), list.Agents[0].ID)
		w.must(err)
		if first := keys.Items[0]; !first.Ended(w.Now()) || *first.RotatedTo != keys.Items[1].KeyID || !keys.Working(w.Now()).IsLast(key.id) {
			t.Errorf("the first is %+v", first)
		}
	})
}
