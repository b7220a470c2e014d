package vault_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
)

func TestNamedCallersGetAnActorID(t *testing.T) {
	inWorld(t, func(w *world) {
		list := request{method: "GET", target: "/sdk/agents", caller: "billing-cron"}
		first := w.send(list).want(http.StatusOK).header.Get("X-Alter-Actor-ID")
		if _, err := uuid.Parse(first); err != nil {
			t.Fatalf("actor id %q", first)
		}
		if again := w.send(list).header.Get("X-Alter-Actor-ID"); again != first {
			t.Errorf("actor id changed from %s to %s", first, again)
		}
		list.callerType = "agent"
		if other := w.send(list).header.Get("X-Alter-Actor-ID"); other == first {
			t.Error("callers of different types share an actor id")
		}
		list.callerType, list.actorID = "service", uuid.NewString()
		if known := w.send(list).want(http.StatusOK).header.Get("X-Alter-Actor-ID"); known != first {
			t.Errorf("an unknown actor id in the request gave %q, want the caller's %q", known, first)
		}
		if w.get("/sdk/agents").header.Get("X-Alter-Actor-ID") != "" {
			t.Error("an actor id without a caller")
		}
		_, key, _ := w.newAgent("bot", `{}`)
		labelled := w.send(request{
			key:        key,
			method:     "GET",
			target:     "/sdk/agents/me",
			caller:     "worker 1",
			callerType: "agent",
		}).want(http.StatusOK)
		if labelled.header.Get("X-Alter-Actor-ID") == "" {
			t.Error("an agent's own key with a text caller got no actor id")
		}
	})
}

func TestActingForAnAgent(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		otherPath, _, _ := w.newAgent("other", `{}`)
		id, otherID := path[len("/sdk/agents/"):], otherPath[len("/sdk/agents/"):]
		act := request{method: "GET", target: "/sdk/agents/me", caller: id, callerType: "agent"}

		got := w.send(act).want(http.StatusOK).wantJSON("id", `"`+id+`"`)
		if got.header.Get("X-Alter-Actor-ID") != "" {
			t.Error("acting for an agent gave an actor id")
		}
		act.caller = strings.ToUpper(id)
		w.send(act).want(http.StatusOK)
		act.target = "/sdk/agents" // the application's key decides what is allowed
		w.send(act).want(http.StatusOK)

		own := request{key: key, method: "GET", target: "/sdk/agents/me", caller: id, callerType: "agent"}
		w.send(own).want(http.StatusOK)
		own.caller = otherID
		w.send(own).refused(http.StatusBadRequest, wire.CodeCallerMismatch)

		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.delete(otherPath).want(http.StatusOK)
		for _, caller := range []string{id, otherID, uuid.NewString()} {
			r := request{method: "GET", target: "/sdk/agents/me", caller: caller, callerType: "agent"}
			w.send(r).refused(http.StatusNotFound, wire.CodeCallerUnresolved)
			r.legacy = true
			w.send(r).refused(http.StatusNotFound, wire.CodeAgentNotFound)
		}
	})
}

func TestCallerLimits(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	list := request{method: "GET", target: "/sdk/agents"}
	for caller, field := range map[string]string{strings.Repeat("x", 256): wire.HeaderCaller, "caf\xc3\xa9": wire.HeaderCaller, "\xff": wire.HeaderCaller} {
		list.caller = caller
		w.send(list).refusedField(field)
	}
	list.caller, list.callerType = "ok", "robot"
	w.send(list).refusedField(wire.HeaderCallerType)
}

func TestContextNeverFailsARequest(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	for _, context := range []string{`{"run_id":"r"}`, `nonsense`, `[]`, `{"a":1}`, `{"a":"` + strings.Repeat("x", 513) + `"}`, strings.Repeat("x", 8000), "\xff"} {
		w.send(request{method: "GET", target: "/sdk/agents", context: context}).want(http.StatusOK)
	}
}

func TestScopeConstraints(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	path, key, _ := w.newAgent("bot", `{}`)
	read := request{method: "GET", target: path, constraints: "agents:read,grants:read"}
	w.send(read).want(http.StatusOK)
	read.constraints = "grants:read"
	missing := w.send(read).refused(http.StatusForbidden, wire.CodeInsufficientScope)
	missing.wantJSON("required", `["agents:read"]`).wantJSON("granted", `["grants:read"]`).wantJSON("missing", `["agents:read"]`)
	for _, bad := range []string{"*", "agents:*", ",", "agents:read,", "agents", ":", "a b:c"} {
		read.constraints = bad
		w.send(read).refused(http.StatusBadRequest, wire.CodeConstraintNotNarrowing)
	}
	w.send(request{
		method:      "PATCH",
		target:      path,
		body:        `{}`,
		constraints: "agents:read",
	}).refused(http.StatusForbidden, wire.CodeInsufficientScope)
	w.send(request{method: "PATCH", target: path, body: `{}`, constraints: "agents:write"}).want(http.StatusOK)
	me := request{key: key, method: "GET", target: "/sdk/agents/me", constraints: "tokens:retrieve"}
	w.send(me).want(http.StatusOK)
	me.constraints = "agents:write"
	w.send(me).refused(http.StatusBadRequest, wire.CodeConstraintNotNarrowing)
}

func TestRequestRules(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	list := request{method: "GET", target: "/sdk/agents", rule: "eyJydWxlX3R5cGUiOiJqc29uX21hdGNoIiwicnVsZV9ib2R5Ijp7IndoZW4iOnsibWV0aG9kIjoiUE9TVCJ9LCJlZmZlY3QiOiJkZW55In19"}
	w.send(list).want(http.StatusOK)
	for _, bad := range []string{"x", "e30", "!!", strings.Repeat("A", 4097), "eyJydWxlX3R5cGUiOiJ4IiwicnVsZV9ib2R5IjpbXX0"} {
		list.rule = bad
		w.send(list).refused(http.StatusBadRequest, wire.CodeValidationFailed)
	}
}
