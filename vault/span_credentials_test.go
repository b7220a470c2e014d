package vault_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
	"github.com/alter-console/alter-console/vault/api"
)

// emitted sends one span that says a text in each of its places, and returns it as the run's timeline has it.
func (w *world) emitted(key, said string) map[string]any {
	w.Helper()
	trace := strings.ReplaceAll(api.NewID(), "-", "")
	attributes, err := json.Marshal(map[string]string{"plain": said, "inside": "a " + said + " b", said: "x", "model": "small"})
	w.must(err)
	body := strings.Replace(span(trace, "s1", "", 0, time.Second), `{}`, string(attributes), 1)
	name, err := json.Marshal("with " + said)
	w.must(err)
	body = strings.Replace(body, `"plan the work"`, string(name), 1)
	context, err := json.Marshal(map[string]string{"tool": said, "run_id": trace, said: "x"})
	w.must(err)
	w.spans(key, string(context), body).want(http.StatusOK).wantJSON("accepted", "1")
	items := w.get("/console/v1/runs/" + trace).want(http.StatusOK).items()
	return items[0]["span"].(map[string]any)
}

// TestSpansHoldNoCredential has an agent, and an application, say the values of what they hold in every place of a span.
func TestSpansHoldNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		const ofSystem = "value-of-the-system-0815"
		w.post(managedSecrets, bearer("maps", ofSystem)).want(http.StatusCreated)
		w.grant(`{"managed_secret":"maps","system":true}`)
		for key, value := range map[string]string{g.key: upstreamToken, "": ofSystem} {
			for _, said := range spellingsOf(value) {
				kept := w.emitted(key, said)
				attributes := kept["attributes"].(map[string]any)
				if name := kept["name"].(string); !strings.Contains(name, "[removed]") || attributes["model"] != "small" || strings.Contains(attributes["plain"].(string), said) {
					t.Errorf("kept of %q is %v", said, kept)
				}
			}
		}
		kept := w.everythingKept()
		for _, s := range append(spellingsOf(upstreamToken), spellingsOf(ofSystem)...) {
			if strings.Contains(kept, s) || strings.Contains(w.log.String(), s) {
				t.Errorf("%q is in the database or in the log", s)
			}
		}
	})
}

// TestSpansKeepWhatIsNoCredential of who tells, however it looks.
func TestSpansKeepWhatIsNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		_, key, _ := w.newAgent("nobody", `{}`)
		for _, said := range []string{"plan <it> & \"so\"", "upstream-token", "50% \\u0041", "ü"} {
			for _, key := range []string{g.key, key, ""} {
				attributes := w.emitted(key, said)["attributes"].(map[string]any)
				if attributes["plain"] != said || attributes["inside"] != "a "+said+" b" || attributes[said] != "x" {
					t.Errorf("of %q is kept %v", said, attributes)
				}
			}
		}
	})
}

// TestSpansAreKeptWithoutTheMasterKey, in full by whom no value can have, and else without what may hold one.
func TestSpansAreKeptWithoutTheMasterKey(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		w := newWorld(t, s)
		g, never := w.newGrantee("books"), w.newGrantee("maps")
		w.send(g.retrieval()).want(http.StatusOK)
		w.must(w.vault.Flush(t.Context()))
		without := newWorld(t, s, func(o *vault.Options) { o.MasterKey = seal.New(nil) })
		if kept := without.emitted(g.key, upstreamToken); kept["name"] != "[removed]" || len(kept["attributes"].(map[string]any)) != 0 {
			t.Errorf("kept is %v", kept)
		}
		if kept := without.emitted(never.key, "anything"); kept["name"] != "with anything" || len(kept["attributes"].(map[string]any)) != 4 {
			t.Errorf("kept is %v", kept)
		}
	})
}

// TestWhatIsSaidOfNoSecretHoldsNoCredential: neither a refusal where there is no secret, nor a report of which nobody knows the
// secret, keeps the value of another that the agent holds.
func TestWhatIsSaidOfNoSecretHoldsNoCredential(t *testing.T) {
	t.Parallel()
	inWorld(t, func(w *world) {
		g := w.newGrantee("books")
		for _, r := range []request{
			tokenRequest(g.key, `"provider_id":"`+upstreamToken+`",`+announced),
			tokenRequest(g.key, `"grant_id":"`+api.NewID()+`",`+announced),
		} {
			r = saying(r, "to look", "with "+upstreamToken)
			r.context = `{"run_id":"r","tool":"` + upstreamToken + `"}`
			a := w.send(r).want(http.StatusNotFound)
			w.call(a.text("reference")).wantJSON("tool", `"[removed]"`).wantJSON("outcome", `"`+wire.OutcomeRefused+`"`).wantJSON("reason", `"with [removed]"`)
		}
		unknown := api.NewID()
		r := saying(g.report(`"`+unknown+`"`, `,"context":{"tool":"`+upstreamToken+`"}`), g.grantID, "x")
		w.told(r)
		w.call(unknown).wantJSON("tool", `"[removed]"`)
		if strings.Contains(w.everythingKept(), upstreamToken) {
			t.Error("the credential is in the database")
		}
	})
}
