package vault_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// sendAll sends requests at the same time.
func (w *world) sendAll(requests ...request) []answer {
	w.Helper()
	var group sync.WaitGroup
	answers := make([]answer, len(requests))
	for i, r := range requests {
		group.Go(func() { answers[i] = w.send(r) })
	}
	group.Wait()
	return answers
}

// together sends requests at the same time and counts the answers by status and code.
func (w *world) together(requests ...request) map[string]int {
	w.Helper()
	counts := map[string]int{}
	for _, a := range w.sendAll(requests...) {
		name := fmt.Sprint(a.status)
		if code, ok := a.body["error"].(string); ok {
			name += " " + code
		}
		counts[name]++
	}
	return counts
}

func repeat(n int, make func(i int) request) []request {
	requests := []request{}
	for i := range n {
		requests = append(requests, make(i))
	}
	return requests
}

func TestConcurrentCreatesOfOneName(t *testing.T) {
	inWorld(t, func(w *world) {
		got := w.together(repeat(8, func(int) request {
			return request{method: "POST", target: "/sdk/agents", body: `{"name":"bot"}`}
		})...)
		if got["201"] != 1 || got["409 "+wire.CodeAgentNameExists] != 7 {
			t.Errorf("answers %v", got)
		}
	})
}

func TestConcurrentIdempotentCreatesMakeOneAgent(t *testing.T) {
	inWorld(t, func(w *world) {
		got := w.together(repeat(8, func(int) request {
			return request{
				method:  "POST",
				target:  "/sdk/agents",
				body:    `{"name":"bot"}`,
				headers: map[string]string{"Idempotency-Key": "k"},
			}
		})...)
		if got["201"] != 8 {
			t.Errorf("answers %v", got)
		}
		w.get("/sdk/agents").wantJSON("total", `1`)
	})
}

func TestConcurrentRevokesLeaveOneKey(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 5 {
			path, _, first := w.newAgent(fmt.Sprintf("bot-%d", round), `{}`)
			second := path + "/keys/" + w.post(path+"/keys", `{}`).want(http.StatusCreated).text("key_id")
			got := w.together(request{method: "DELETE", target: first}, request{method: "DELETE", target: second})
			if got["200"] != 1 || got["409 "+wire.CodeLastActiveKey] != 1 {
				t.Errorf("answers %v", got)
			}
		}
	})
}

func TestConcurrentUpdatesOfOneVersion(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		got := w.together(repeat(8, func(i int) request {
			return request{method: "PATCH", target: path + "?expected_version=1", body: fmt.Sprintf(`{"display_name":"%d"}`, i)}
		})...)
		if got["200"] != 1 || got["409 "+wire.CodeAgentConcurrentUpdate] != 7 {
			t.Errorf("answers %v", got)
		}
		w.get(path).wantJSON("version", `2`)
	})
}

func TestConcurrentMintsGetDifferentNames(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		got := w.together(repeat(8, func(int) request { return request{method: "POST", target: path + "/keys", body: `{}`} })...)
		if got["201"] != 8 {
			t.Errorf("answers %v", got)
		}
		names := map[any]bool{}
		for _, key := range w.get(path + "/keys").items() {
			names[key["name"]] = true
		}
		if len(names) != 9 {
			t.Errorf("%d names for 9 keys", len(names))
		}
	})
}

func TestAMintDuringADeleteLeavesNoLiveKey(t *testing.T) {
	inWorld(t, func(w *world) {
		for round := range 5 {
			path, _, _ := w.newAgent(fmt.Sprintf("bot-%d", round), `{}`)
			w.together(request{method: "DELETE", target: path}, request{method: "POST", target: path + "/keys", body: `{}`}, request{method: "POST", target: path + "/keys", body: `{}`})
			for _, key := range w.get(path + "/keys").items() {
				if key["revoked_at"] == nil {
					t.Errorf("a deleted agent has the live key %v", key["name"])
				}
			}
		}
	})
}

func TestOneNonceIsAcceptedOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		nonce := randomHex(16)
		got := w.together(repeat(8, func(int) request { return request{method: "GET", target: "/sdk/agents", nonce: nonce} })...)
		if got["200"] != 1 || got["401 "+wire.CodeNonceReplayed] != 7 {
			t.Errorf("answers %v", got)
		}
	})
}

func TestConcurrentCallersOfOneName(t *testing.T) {
	inWorld(t, func(w *world) {
		ids := map[string]int{}
		for _, a := range w.sendAll(repeat(8, func(int) request { return request{method: "GET", target: "/sdk/agents", caller: "cron"} })...) {
			ids[a.want(http.StatusOK).header.Get(wire.HeaderActorID)]++
		}
		if len(ids) != 1 || ids[""] > 0 {
			t.Errorf("one caller got the ids %v", ids)
		}
	})
}
