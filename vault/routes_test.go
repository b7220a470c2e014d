package vault_test

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault/api"
)

// beyondAgents are the routes of the protocol that have nothing to do with agents and their keys.
var beyondAgents = strings.Fields(`
	POST /sdk/proxy  GET /sdk/approvals/a  GET /sdk/approvals/a/result
	POST /sdk/identity/resolve  POST /sdk/identity/assert
	GET /sdk/oauth/provider-catalog  GET /sdk/provider-specs  GET /sdk/provider-specs/oauth/x
	GET /sdk/provider-specs/oauth/x/operations  GET /sdk/provider-specs/oauth/x/operation?id=y
	POST /sdk/oauth/connect/session  POST /sdk/oauth/connect/session/poll  POST /sdk/managed-secrets/connect/session
	POST /sdk/auth/session  POST /sdk/auth/poll  POST /sdk/auth/verify-token`)

func TestRoutesThatAreNotOfferedSaySo(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	_, key, _ := w.newAgent("bot", `{}`)
	suspended, suspendedKey, _ := w.newAgent("other", `{}`)
	w.patch(suspended, `{"status":"inactive"}`).want(http.StatusOK)
	for i := 0; i < len(beyondAgents); i += 2 {
		r := request{method: beyondAgents[i], target: beyondAgents[i+1], caller: "cron"}
		if r.method == http.MethodPost {
			r.body = `{}`
		}
		for _, r.key = range []string{w.appKey, key} {
			w.log.Reset()
			a := w.send(r).refused(http.StatusNotImplemented, wire.CodeNotOffered).says("this server does not offer ")
			if a.header.Get(wire.HeaderActorID) != "" {
				t.Errorf("%s %s: a caller of what is not offered was written down", r.method, r.target)
			}
			pattern, _, _ := strings.Cut(r.target[len("/sdk/"):], "/")
			if log := w.log.String(); !strings.Contains(log, `route="`+r.method+" /sdk/"+pattern) || !strings.Contains(log, "level=INFO") {
				t.Errorf("%s %s: the log says %s", r.method, r.target, log)
			}
		}
		r.key = suspendedKey
		w.send(r).refused(http.StatusUnauthorized, wire.CodeAgentInactive)
		r.tamper = func(r *http.Request) { r.Header.Del(wire.HeaderSignature) }
		w.send(r).refused(http.StatusUnauthorized, wire.CodeMissingSignature)
	}
	w.send(request{method: "PUT", target: "/sdk/token"}).refused(http.StatusMethodNotAllowed, wire.CodeMethodNotAllowed)
}

// TestREADMEListsEveryRoute compares the README's table of what is offered with the table of routes.
func TestREADMEListsEveryRoute(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]string{} // by route
	for line := range strings.Lines(string(readme)) {
		cells := strings.Split(line, "|")
		if len(cells) != 5 {
			continue
		}
		for i, route := range strings.Split(cells[3], "`") {
			if i%2 == 1 {
				rows[route] = strings.TrimSpace(cells[1]) + ": " + strings.TrimSpace(cells[2])
			}
		}
	}
	for _, r := range newWorld(t, storetest.SQLite(t)).vault.Routes() {
		offered := "yes"
		if r.Access == api.NotOffered {
			offered = "not yet"
		}
		feature, said, _ := strings.Cut(rows[r.Name()], ": ")
		if feature, _, _ = strings.Cut(feature, ", see "); feature != r.Feature || said != offered {
			t.Errorf("the README says of %s %q, %q, want %q, %q", r.Name(), feature, said, r.Feature, offered)
		}
		delete(rows, r.Name())
	}
	for route := range rows {
		if strings.Contains(route, " /") {
			t.Errorf("the README lists %s, which is no route", route)
		}
	}
}
