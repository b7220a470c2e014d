package vault_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/gate"
)

// who says which people a route lets in, by the first letters of their roles. A key's own routes let none in.
const who = `
GET    /sdk/agents                                           v o s a
POST   /sdk/agents                                             o   a
GET    /sdk/agents/{id}                                      v o s a
PATCH  /sdk/agents/{id}                                        o   a
DELETE /sdk/agents/{id}                                        o   a
GET    /sdk/agents/{id}/keys                                 v o s a
POST   /sdk/agents/{id}/keys                                   o   a
DELETE /sdk/agents/{id}/keys/{key}                             o s a
PATCH  /sdk/agents/{id}/keys/{key}/deprecate                   o s a
PATCH  /sdk/agents/{id}/keys/{key}/undeprecate                 o   a
GET    /console/v1/owners                                    v o s a
GET    /console/v1/providers                                 v o s a
POST   /console/v1/agents/check                                o   a
POST   /console/v1/agents/{id}/check                           o   a
GET    /console/v1/agents/{id}/history                       v o s a
GET    /console/v1/audit                                     v o s a
GET    /console/v1/audit/proof                               v o s a
GET    /console/v1/audit/{id}                                v o s a
GET    /console/v1/endings                                   v o s a
GET    /console/v1/webhooks                                        a
POST   /console/v1/webhooks                                        a
GET    /console/v1/webhooks/{id}                                   a
PATCH  /console/v1/webhooks/{id}                                   a
DELETE /console/v1/webhooks/{id}                                   a
POST   /console/v1/webhooks/{id}/secret                            a
DELETE /console/v1/webhooks/{id}/old-secret                        a
POST   /console/v1/webhooks/{id}/test                              a
POST   /console/v1/agents/{id}/keys/{key}/acknowledge          o   a
POST   /console/v1/agents/{id}/keys/{key}/replace              o   a
GET    /console/v1/agents/{id}/usage                         v o s a

GET    /console/v1/managed-secrets                           v o s a
POST   /console/v1/managed-secrets                                 a
POST   /console/v1/check/managed-secrets                           a
POST   /console/v1/managed-secrets/{secret}/check                  a
GET    /console/v1/managed-secrets/{secret}                  v o s a
PATCH  /console/v1/managed-secrets/{secret}                        a
DELETE /console/v1/managed-secrets/{secret}                        a
PUT    /console/v1/managed-secrets/{secret}/value                  a

POST   /sdk/grants/list                                      v o s a
POST   /sdk/managed-secrets/{secret}/grants                    o   a
POST   /sdk/oauth/grants/{grant}/revoke                        o s a
POST   /sdk/grants/{grant}/mint                                o   a
POST   /sdk/grants/{grant}/delegate                            o   a
DELETE /sdk/grants/{grant}/delegations/me                      o s a
DELETE /sdk/grants/{grant}/delegations/{id}                    o s a
GET    /console/v1/grants                                    v o s a
POST   /console/v1/grants                                      o   a
GET    /console/v1/grants/{grant}                            v o s a
POST   /console/v1/grants/{grant}/revoke                       o s a

GET    /console/v1/calls                                     v o s a
GET    /console/v1/calls/{id}                                v o s a
GET    /console/v1/explain/{reference}                       v o s a
GET    /console/v1/runs                                      v o s a
GET    /console/v1/runs/{run}                                v o s a
GET    /console/v1/settings                                  v o s a
GET    /console/v1/capabilities                              v o s a

POST   /sdk/keys/{key}/rotate                                      a
DELETE /sdk/keys/{key}                                           s a
GET    /sdk/scopes                                           v o s a
GET    /console/v1/app-keys                                  v o s a
POST   /console/v1/app-keys                                        a
GET    /console/v1/app-keys/{key}                            v o s a
GET    /console/v1/app-keys/{key}/usage                      v o s a
POST   /console/v1/app-keys/{key}/rotate                           a
POST   /console/v1/app-keys/{key}/deprecate                      s a
POST   /console/v1/app-keys/{key}/undeprecate                      a
POST   /console/v1/app-keys/{key}/revoke                         s a
POST   /sdk/keys/derive

GET    /sdk/agents/me
POST   /sdk/token
POST   /sdk/oauth/audit/api-call
POST   /sdk/grants/{grant}/report-scope-mismatch
POST   /sdk/spans`

// letters are the roles in the table above. Somebody without a role, or with one that there isn't, gets in nowhere.
var letters = map[access.Role]string{
	access.Viewer: "v", access.Operator: "o", access.Security: "s", access.Administrator: "a", "": "-", "admin": "-",
}

// people reads the table: who gets in, by the names of routes.
func people(t *testing.T) map[string][]string {
	t.Helper()
	table := map[string][]string{}
	for line := range strings.Lines(who) {
		if cells := strings.Fields(line); len(cells) > 0 {
			table[cells[0]+" "+cells[1]] = cells[2:]
		}
	}
	return table
}

// withRole is a person of a role, who may be confined to teams.
func withRole(ctx context.Context, role access.Role, teams ...string) context.Context {
	return withTeams(ctx, role, teams)
}

func withTeams(ctx context.Context, role access.Role, teams []string) context.Context {
	return context.WithValue(ctx, personKey{}, gate.Operator{ID: "account-" + string(role), Label: string(role) + "@example.com", Role: role, Teams: teams})
}

// personally sends a request of a person, whose answer may have no body.
func (w *world) personally(ctx context.Context, method, target, body string) answer {
	w.Helper()
	r, err := http.NewRequestWithContext(ctx, method, "http://localhost"+target, strings.NewReader(body))
	w.must(err)
	response, err := w.vault.Transport(personFrom).RoundTrip(r)
	w.must(err)
	if response.StatusCode == http.StatusNoContent {
		return answer{TB: w.TB, status: response.StatusCode}
	}
	raw, err := io.ReadAll(response.Body)
	w.must(err)
	return w.read(response.StatusCode, response.Header, raw)
}

// notForPeople are the codes with which a person is refused whatever the rest of the request says.
var notForPeople = []any{wire.CodeRoleNotAllowed, wire.CodeInsufficientScope, wire.CodeMeRequiresAgentKey}

func TestEveryRouteAsksForTheRole(t *testing.T) {
	t.Parallel()
	w := newWorld(t, storetest.SQLite(t))
	table := people(t)
	for _, route := range w.vault.Routes() {
		if route.Access == api.NotOffered {
			continue
		}
		allowed, listed := table[route.Name()]
		if !listed {
			t.Errorf("say above whom %s lets in", route.Name())
		}
		delete(table, route.Name())
		target := pathNames.Replace(route.Pattern)
		for role, letter := range letters {
			answer := w.personally(withRole(t.Context(), role), route.Method, target, `{}`)
			refused := answer.status == http.StatusForbidden && slices.Contains(notForPeople, answer.body["error"])
			if refused == slices.Contains(allowed, letter) {
				t.Errorf("%s as %q: %d %s", route.Name(), role, answer.status, answer.raw)
			}
			if refused && len(allowed) > 0 && answer.body["error"] != wire.CodeRoleNotAllowed {
				t.Errorf("%s as %q: %s", route.Name(), role, answer.raw)
			}
		}
	}
	for route := range table {
		t.Errorf("there is no route %s", route)
	}
}

const nowhere = "018f0000-0000-7000-8000-000000000000"

// pathNames stand for what there is none of.
var pathNames = strings.NewReplacer("{id}", nowhere, "{key}", nowhere, "{grant}", nowhere, "{secret}", "nothing",
	"{run}", nowhere, "{reference}", nowhere)

// TestASuspensionIsAllThatSecurityMayPatch: with nothing beside it, in whatever way the body says the rest.
func TestASuspensionIsAllThatSecurityMayPatch(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		path, _, _ := w.newAgent("bot", `{}`)
		security := withRole(t.Context(), access.Security)
		for _, body := range []string{
			`{"status":"active"}`, `{"display_name":"X"}`, `{}`, `{"status":"inactive","status":"active"}`, `{"status":"inactive","Status":"active"}`,
			`{"status":"active","Status":"inactive"}`, `{"status":"active","status":"inactive"}`, `{"status":"inactive","display_name":"X"}`, `[`, ``, `null`,
		} {
			if a, err := w.roundTrip(security, "PATCH", path, body); err != nil || a.status < http.StatusBadRequest {
				t.Errorf("%s: %d %s, %v", body, a.status, a.raw, err)
			}
		}
		if agent := w.get(path).body; agent["status"] != wire.AgentActive || agent["display_name"] != nil {
			t.Errorf("it is %v", agent)
		}
		for range 2 {
			a, err := w.roundTrip(security, "PATCH", path, `{"status":"inactive"}`)
			w.must(err)
			a.want(http.StatusOK)
		}
		a, err := w.roundTrip(security, "PATCH", path, `{"status":"active"}`)
		w.must(err)
		a.refused(http.StatusForbidden, wire.CodeRoleNotAllowed).says("The role security can't create, edit or resume agents.")
		if a.body["role"] != "security" || a.body["missing_permission"] != "change_agents" {
			t.Errorf("%s", a.raw)
		}
	})
}
