package vault_test

import (
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// upstreamToken is the value of every test's secret.
const upstreamToken = "upstream-token-never-kept-4711"

// A grantee is an agent with a grant of a secret.
type grantee struct {
	agent, key, keyPath       string // as newAgent gives them
	agentID, keyID            string
	secretID, slug, grantPath string
	grantID                   string
}

// newGrantee makes an agent that may retrieve a secret for api.example.com. more are further members of the grant.
func (w *world) newGrantee(name string, more ...string) (g grantee) {
	w.Helper()
	g.slug = name
	g.agent, g.key, g.keyPath = w.newAgent(name, `{"managed_secret_slugs":["`+name+`"]}`)
	g.agentID, g.keyID = path.Base(g.agent), path.Base(g.keyPath)
	g.secretID = w.post(managedSecrets, bearer(name, upstreamToken)).want(http.StatusCreated).text("id")
	g.grantID = w.grant(`{"managed_secret":"` + name + `","agent_id":"` + g.agentID + `"` + strings.Join(more, "") + `}`)
	g.grantPath = consoleGrants + "/" + g.grantID
	return g
}

const announced = `"reason":"to look","request":{"method":"GET","url":"https://api.example.com/v1/items?q=1"}`

// retrieval is the request of a holder for its credential.
func (g grantee) retrieval() request {
	return tokenRequest(g.key, `"grant_id":"`+g.grantID+`",`+announced)
}

func tokenRequest(key, members string) request {
	return request{key: key, method: "POST", target: "/sdk/token", body: `{` + members + `}`}
}

// report is what a holder tells of a request, with further members.
func (g grantee) report(generation, more string) request {
	return request{key: g.key, method: "POST", target: "/sdk/oauth/audit/api-call", body: fmt.Sprintf(
		`{"grant_id":%q,"provider_id":%q,"token_generation":%s,"method":"GET","url":"https://api.example.com/v1/items","response_status":200,"latency_ms":12%s}`,
		g.grantID, g.slug, generation, more)}
}

// told sends a report, and expects that it is taken.
func (w *world) told(r request) {
	w.Helper()
	if a := w.sendBare(r); a.Code != http.StatusNoContent || a.Body.Len() != 0 {
		w.Fatalf("the report was answered by %d %s", a.Code, a.Body)
	}
}

// call reads a call through the API.
func (w *world) call(id string) answer {
	w.Helper()
	return w.get("/console/v1/calls/" + id).want(http.StatusOK)
}

// calls lists calls, and returns how many there are.
func (w *world) calls(query string) (list []map[string]any, total float64) {
	w.Helper()
	a := w.get("/console/v1/calls?" + query).want(http.StatusOK)
	return a.items(), a.body["total"].(float64)
}

// refusedWithReference checks a refusal that is kept under a reference, and explained.
func (w *world) refusedWithReference(a answer, status int, code string) answer {
	w.Helper()
	a.refused(status, code)
	reference := a.text("reference")
	if id := a.header.Get("X-Request-ID"); reference != id {
		w.Errorf("the reference is %s, the request's id %s", reference, id)
	}
	if message := a.text("message"); !strings.HasSuffix(message, " Reference: "+reference+".") {
		w.Errorf("the message is %q", message)
	}
	if strings.Contains(a.raw, upstreamToken) {
		w.Errorf("a refusal has the credential: %s", a.raw)
	}
	kept := w.call(reference)
	if kept.body["outcome"] != wire.OutcomeRefused || kept.body["rule"] != code {
		w.Errorf("the refusal %s is kept as %s", code, kept.raw)
	}
	explained := w.get("/console/v1/explain/" + reference).want(http.StatusOK)
	change := explained.text("change") // of a slug that there is not, operators are told more
	if explained.body["rule"] != code || change != a.body["hint"] && !strings.HasPrefix(change, "No managed secret has the slug ") {
		w.Errorf("%s is explained as %s", a.raw, explained.raw)
	}
	return a
}
