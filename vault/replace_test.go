package vault_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// pendingAgent makes an agent whose first key waits to be confirmed as stored.
func (w *world) pendingAgent(name string) (path, key, replace string) {
	w.Helper()
	made := w.send(request{
		method:  "POST",
		target:  "/sdk/agents",
		body:    `{"name":"` + name + `"}`,
		headers: map[string]string{wire.HeaderAcknowledge: wire.AcknowledgePending},
	}).want(http.StatusCreated)
	path = "/sdk/agents/" + made.text("id")
	return path, made.text("api_key"), replacePath(path + "/keys/" + made.text("key_id"))
}

func replacePath(keyPath string) string {
	return strings.Replace(keyPath, "/sdk/", "/console/v1/", 1) + "/replace"
}

func (w *world) keyCount(path string, want int) {
	w.Helper()
	if n := len(w.get(path + "/keys").items()); n != want {
		w.Errorf("%d keys, want %d", n, want)
	}
}

func TestAKeyNobodyHasIsReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		path, lost, target := w.pendingAgent("bot")
		send := func(target string) answer {
			return w.send(request{method: "POST", target: target, headers: map[string]string{"Idempotency-Key": "r"}})
		}
		made := send(target).want(http.StatusCreated).wantJSON("name", `"bot-2"`).wantJSON("acknowledgement", `"pending"`)
		replaced := made.body["replaced"].(map[string]any)
		if replaced["name"] != "bot-1" || replaced["revoked_at"] == nil {
			t.Errorf("replaced: %v", replaced)
		}
		w.me(lost).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		send(target).want(http.StatusCreated).wantJSON("api_key", `null`).wantJSON("key_id", `"`+made.text("key_id")+`"`)
		w.post(target, `{}`).refused(http.StatusConflict, wire.CodeKeyRevoked)
		w.keyCount(path, 2)

		second := path + "/keys/" + made.text("key_id")
		send(replacePath(second)).refused(http.StatusConflict, wire.CodeIdempotencyMismatch)
		w.patch(second+"/deprecate", ``).want(http.StatusOK)
		third := w.post(replacePath(second), ``).want(http.StatusCreated)
		w.me(third.text("api_key")).want(http.StatusOK)
		w.keyCount(path, 3)
	})
}

func TestAKeyThatSomebodyMayHaveIsNotReplaced(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, plain := w.newAgent("plain", `{}`)
		w.post(replacePath(plain), `{}`).refused(http.StatusConflict, wire.CodeKeyNotReplaceable)
		w.me(key).want(http.StatusOK)
		w.keyCount(path, 1)

		used, usedKey, usedReplace := w.pendingAgent("used")
		w.me(usedKey).want(http.StatusOK) // which no background work has written down yet
		w.post(usedReplace, ``).refused(http.StatusConflict, wire.CodeKeyNotReplaceable)
		w.me(usedKey).want(http.StatusOK)
		w.keyCount(used, 1)

		stored, storedKey, storedReplace := w.pendingAgent("stored")
		w.post(strings.TrimSuffix(storedReplace, "/replace")+"/acknowledge", ``).want(http.StatusOK)
		w.post(storedReplace, ``).refused(http.StatusConflict, wire.CodeKeyNotReplaceable)
		w.me(storedKey).want(http.StatusOK)

		id := func(keyPath string) string { return keyPath[strings.LastIndex(keyPath, "/")+1:] }
		for _, key := range []string{id(plain), "x", "11111111-2222-4333-8444-555555555555"} {
			w.post(replacePath(stored+"/keys/"+key), ``).refused(http.StatusNotFound, wire.CodeKeyNotFound)
		}
		w.keyCount(stored, 1)
		w.send(request{key: storedKey, method: "POST", target: storedReplace}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.delete(stored).want(http.StatusOK)
		w.post(storedReplace, ``).refused(http.StatusNotFound, wire.CodeAgentNotFound)
	})
}

// Whoever comes first, the key's user or the one who replaces it, is seen by the other.
func TestAUseAndAReplacementAtOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		outcomes := map[string]int{}
		for round := range 20 {
			_, key, replace := w.pendingAgent(fmt.Sprint("bot-", round))
			got := w.together(
				request{key: key, method: "GET", target: "/sdk/agents/me"},
				request{method: "POST", target: replace},
				request{key: key, method: "GET", target: "/sdk/agents/me"},
			)
			used := got["200"] > 0 && got["409 "+wire.CodeKeyNotReplaceable] == 1
			gone := got["201"] == 1 && got["401 "+wire.CodeKeyRevoked] == 2
			if !used && !gone {
				w.Fatalf("answers %v", got)
			}
			outcomes[fmt.Sprint(gone)]++
		}
		w.Log("replaced:", outcomes)
	})
}

func TestAUseOnAnotherReplicaIsSeen(t *testing.T) {
	url := storetest.URL(t)
	here := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	there := newWorld(t, storetest.Open(t, store.Options{URL: url}))
	_, key, replace := here.pendingAgent("bot")
	there.me(key).want(http.StatusOK)
	here.post(replace, ``).refused(http.StatusConflict, wire.CodeKeyNotReplaceable)
	there.me(key).want(http.StatusOK)
}

func TestReplacingAtTheLimitOfKeys(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, _, replace := w.pendingAgent("bot")
	for range 49 {
		w.post(path+"/keys", `{}`).want(http.StatusCreated)
	}
	w.post(replace, ``).want(http.StatusCreated)
	w.post(path+"/keys", `{}`).refused(http.StatusConflict, wire.CodeAgentKeyLimit)
}
