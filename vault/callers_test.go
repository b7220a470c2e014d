package vault_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

func TestOnlySomeCallersAreRemembered(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(o *vault.Options) { o.MaxCallers = 2 })
		path, key, _ := w.newAgent("bot", `{}`)
		suspended, suspendedKey, _ := w.newAgent("other", `{}`)
		w.patch(suspended, `{"status":"inactive"}`).want(http.StatusOK)

		// What is refused leaves nothing behind, nor does a suspended agent's key.
		for n := range 3 {
			caller := fmt.Sprint("made-up-", n)
			for code, r := range map[string]request{
				wire.CodeRouteNotFound:       {method: "GET", target: "/sdk/nowhere"},
				wire.CodeMethodNotAllowed:    {method: "PUT", target: path},
				wire.CodeCannotMintSubagents: {key: key, method: "GET", target: path},
				wire.CodeMeRequiresAgentKey:  {method: "GET", target: "/sdk/agents/me"},
				wire.CodeInsufficientScope:   {method: "GET", target: path, constraints: "grants:read"},
				wire.CodeAgentInactive:       {key: suspendedKey, method: "GET", target: path},
				"":                           {key: suspendedKey, method: "GET", target: "/sdk/agents/me"},
			} {
				r.caller = caller
				a := w.send(r)
				if got, _ := a.body["error"].(string); got != code || a.header.Get(wire.HeaderActorID) != "" {
					t.Errorf("%s %s: got %q, want %q; caller id %q", r.method, r.target, got, code, a.header.Get(wire.HeaderActorID))
				}
			}
		}
		known := func(caller string) string {
			return w.send(request{method: "GET", target: "/sdk/agents", caller: caller}).want(http.StatusOK).header.Get(wire.HeaderActorID)
		}
		first, second := known("first"), known("second")
		if first == "" || second == "" || first == second {
			t.Fatalf("caller ids %q and %q", first, second)
		}
		for range 2 {
			if got := known("third"); got != "" {
				t.Errorf("one too many got the id %s", got)
			}
			if known("first") != first || known("second") != second {
				t.Error("a full table forgot a caller")
			}
		}
		if again := newWorld(t, s, func(o *vault.Options) { o.MaxCallers = 2 }).send(request{method: "GET", target: "/sdk/agents", caller: "second"}); again.header.Get(wire.HeaderActorID) != second {
			t.Error("a restart forgot a caller")
		}
	})
}

// TestAKeyFillsItsOwnShareOfCallers has one key make up names: no other key is the worse for it, the log says it once, and
// what is not used is forgotten.
func TestAKeyFillsItsOwnShareOfCallers(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s, func(o *vault.Options) { o.MaxCallers = 3 })
		_, key, _ := w.newAgent("bot", `{}`)
		idOf := func(key, caller string) string {
			return w.send(request{
				key:    key,
				method: "GET",
				target: "/sdk/agents/me",
				caller: caller,
			}).want(http.StatusOK).header.Get(wire.HeaderActorID)
		}
		for n := range 10 {
			if id := idOf(key, fmt.Sprint("made-up-", n)); (id != "") != (n < 3) {
				t.Errorf("name %d got the id %q", n, id)
			}
		}
		if lines := strings.Count(w.log.String(), "as many callers known as it may"); lines != 1 {
			t.Errorf("%d lines in the log", lines)
		}
		list := request{method: "GET", target: "/sdk/agents", caller: "cron"}
		cron := w.send(list).want(http.StatusOK).header.Get(wire.HeaderActorID)
		if cron == "" {
			t.Error("another key's names leave no room")
		}
		for range 31 { // days, on which one name and no other is used
			w.advance(24 * time.Hour)
			if got := w.send(list).header.Get(wire.HeaderActorID); got != cron {
				t.Fatalf("a name in use got the id %q, had %q", got, cron)
			}
			if err := s.Purge(t.Context(), w.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if idOf(key, "new") == "" {
			t.Error("unused names were not forgotten")
		}
	})
}

// TestAKnownCallerWaitsForNoWriter has another process keep SQLite's only writer, and this one begin without a cache.
func TestAKnownCallerWaitsForNoWriter(t *testing.T) {
	path := storetest.Path(t)
	s := storetest.Open(t, store.Options{Path: path})
	first := newWorld(t, s)
	asks := request{key: first.appKey, method: "GET", target: "/sdk/agents", caller: "cron"}
	id := first.send(asks).want(http.StatusOK).header.Get(wire.HeaderActorID)
	w := newWorld(t, s)
	db, err := sql.Open("sqlite", "file:"+path+"?_txlock=immediate")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	lock, err := db.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Rollback() //nolint:errcheck // nothing was written
	if got := w.send(asks).want(http.StatusOK).header.Get(wire.HeaderActorID); got != id {
		t.Errorf("caller id %q, want %q", got, id)
	}
}
