package vault_test

import (
	"net/http"
	"path"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// saysEverywhere is a request that says a text in all that it may say of itself.
func saysEverywhere(r request, said string) request {
	r.context = `{"run_id":"run ` + said + `","thread_id":"` + said + `","tool":"` + said + `","` + said + `":"x"}`
	r.caller = "cron " + said
	r.headers = map[string]string{"User-Agent": "curl/8 " + said}
	return r
}

// TestWhatIsSaidWithAChangeHoldsNoCredential: what comes with requests that change something, or that are refused, stands in the
// audit trail, the log, the list of callers and beside the last use of a key, and none of these keeps a value.
func TestWhatIsSaidWithAChangeHoldsNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		const ofSystem = "value-of-the-system-0815"
		g := w.newGrantee("books", `,"delegable":true`)
		other, _ := w.holder("other", "books")
		w.post(managedSecrets, bearer("maps", ofSystem)).want(http.StatusCreated)
		w.grant(`{"managed_secret":"maps","system":true}`)
		again := w.grant(`{"managed_secret":"books","agent_id":"` + other + `"}`)
		reason := `{"reason":"leaked: ` + upstreamToken + `"}`
		for _, r := range []request{
			{key: g.key, method: "POST", target: "/sdk/grants/" + g.grantID + "/delegate", body: `{"to_agent_id":"` + other + `"}`},
			{key: g.key, method: "POST", target: "/sdk/agents", body: `{}`}, // which is refused
			{key: g.key, method: "POST", target: "/sdk/grants/" + g.grantID + "/report-scope-mismatch", body: `{}`},
			{method: "PATCH", target: g.agent, body: `{"display_name":"changed"}`},
			{method: "POST", target: consoleGrants + "/" + again + "/revoke", body: reason},
			{key: g.key, method: "POST", target: "/sdk/oauth/grants/" + g.grantID + "/revoke", body: reason},
		} {
			said := upstreamToken
			if r.key == "" {
				said = ofSystem
			}
			if a := w.sendBare(saysEverywhere(r, said)); a.Code >= 500 || strings.Contains(a.Body.String(), said) {
				t.Errorf("%s: %d %s", r.target, a.Code, a.Body)
			}
		}
		w.get(consoleGrants+"/"+again).want(http.StatusOK).wantJSON("revoked_reason", `"leaked: [removed]"`)
		if event := w.lastEvent(again); !strings.Contains(string(event.Detail), `"reason":"leaked: [removed]"`) || !strings.Contains(string(event.Context), `"run_id":"run [removed]"`) || event.UserAgent != "curl/8 [removed]" {
			t.Errorf("the event is %+v, its detail %s and its context %s", event, event.Detail, event.Context)
		}
		w.must(w.vault.Flush(t.Context()))
		kept := w.everythingKept()
		for _, value := range []string{upstreamToken, ofSystem} {
			if strings.Contains(kept, value) || strings.Contains(w.log.String(), value) {
				t.Errorf("%s is in the database or in the log", value)
			}
		}
	})
}

// TestWhatMayHoldAValueThatCantBeLookedForIsNotKept: without the master key nothing that programs say goes into the trail, and all
// that they do nevertheless does.
func TestWhatMayHoldAValueThatCantBeLookedForIsNotKept(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		g := w.newGrantee("books")
		bare, bareKey, _ := w.newAgent("holds-nothing", `{}`)
		w.send(g.retrieval()).want(http.StatusOK)
		w.must(w.vault.Flush(t.Context()))
		without := newWorld(t, s, func(o *vault.Options) { o.MasterKey = seal.New(nil) })
		r := request{key: g.key, method: "POST", target: "/sdk/oauth/grants/" + g.grantID + "/revoke", body: `{"reason":"with ` + upstreamToken + `"}`}
		without.advance(time.Minute)
		without.send(saysEverywhere(r, upstreamToken)).want(http.StatusOK)
		without.send(saysEverywhere(meOf(bareKey), "of nobody")).want(http.StatusOK)
		without.must(without.vault.Flush(t.Context()))
		for agent, client := range map[string]string{g.agentID: "[removed]", path.Base(bare): "curl/8 of nobody"} {
			if last, err := s.LastUsesOfAgent(t.Context(), agent); err != nil || len(last) != 1 || last[0].Accepted.Client != client {
				t.Errorf("it was last used by %+v (%v), not by %q", last, err, client)
			}
		}
		if event := without.lastEvent(g.grantID); event.Action != "grant.revoked" || !strings.Contains(string(event.Detail), `"reason":"[removed]"`) {
			t.Errorf("the event is %+v, its detail %s", event, event.Detail)
		}
		if strings.Contains(without.everythingKept(), upstreamToken) || strings.Contains(without.log.String(), upstreamToken) {
			t.Error("the credential is in the database or in the log")
		}
	})
}

// TestATraceIsNotKeptWhereItIsACredential: a value of 32 digits can be the id of a trace.
func TestATraceIsNotKeptWhereItIsACredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		const value = "0123456789abcdef0123456789abcdef"
		g := w.newGrantee("books")
		w.put(managedSecrets+"/books/value", `{"value":{"token":"`+value+`"}}`).want(http.StatusOK)
		for _, r := range []request{
			g.retrieval(),
			{key: g.key, method: "POST", target: "/sdk/spans", body: `{"spans":[` + span("tr", "s", "", 0, 0) + `]}`},
			{key: g.key, method: "POST", target: "/sdk/oauth/grants/" + g.grantID + "/revoke", body: `{}`},
		} {
			r.headers = map[string]string{"traceparent": "00-" + value + "-0123456789abcdef-01"}
			w.send(r).want(http.StatusOK)
		}
		if strings.Contains(w.everythingKept(), value) {
			t.Error("the credential is in the database")
		}
	})
}
