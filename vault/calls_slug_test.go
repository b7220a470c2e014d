package vault_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// Who asks for a secret is told the same whether there is one of that slug or not (protocol 9.1). Operators are told which
// slug may be meant.
func TestOperatorsAreToldOfAMistypedSlug(t *testing.T) {
	inWorld(t, func(w *world) {
		g := w.newGrantee("planner")
		for _, slug := range []string{"github", "gitlab", "stripe-live", "stripe-test"} {
			w.post(managedSecrets, bearer(slug, upstreamToken)).want(http.StatusCreated)
		}
		advice := func(slug, rest string) string { return "No managed secret has the slug " + slug + ". " + rest }
		for slug, want := range map[string]string{
			"github":   "", // which there is
			"githbu":   advice("githbu", "Did you mean github? Correct it in the program."),
			"GitHub":   advice("GitHub", "Did you mean github? Correct it in the program."),
			"gitlub":   advice("gitlub", "Did you mean github or gitlab? Correct it in the program."),
			"stripe":   advice("stripe", "Did you mean stripe-live or stripe-test? Correct it in the program."),
			"planners": advice("planners", "Did you mean planner? Correct it in the program."),
			"weather":  advice("weather", "Correct it in the program, or create such a secret and grant access to it."),
		} {
			a := w.send(tokenRequest(g.key, `"provider_id":"`+slug+`",`+announced)).refused(http.StatusNotFound, wire.CodeNoDelegatedGrant)
			hint := "Have an operator grant planner access to " + slug + "."
			if message := "The agent planner has no grant of " + slug + ". " + hint + " Reference: " + a.text("reference") + "."; a.text("message") != message || a.text("hint") != hint {
				t.Errorf("the agent is told %s", a.raw)
			}
			if want == "" {
				want = hint
			}
			explained := w.get("/console/v1/explain/" + a.text("reference")).want(http.StatusOK)
			now, _ := explained.body["now"].(map[string]any)
			if explained.text("change") != want || now["change"] != want || now["rule"] != wire.CodeNoDelegatedGrant {
				t.Errorf("of %s operators are told %s", slug, explained.raw)
			}
		}
	})
}

// A secret's id is no slug. The call has the slug of the secret all the same, by which lists find it.
func TestASecretIsNotNamedByItsID(t *testing.T) {
	inWorld(t, func(w *world) {
		g := w.newGrantee("planner")
		for _, id := range []string{g.secretID, strings.ToUpper(g.secretID)} {
			a := w.send(tokenRequest(g.key, `"provider_id":"`+id+`",`+announced)).refused(http.StatusNotFound, wire.CodeNoDelegatedGrant)
			explained := w.get("/console/v1/explain/" + a.text("reference")).want(http.StatusOK)
			const want = "Programs name a managed secret by its slug, which is planner, and not by its id."
			now, _ := explained.body["now"].(map[string]any)
			if explained.text("change") != want || now["allowed"] != false || now["change"] != want {
				t.Errorf("operators are told %s", explained.raw)
			}
		}
	})
}

// What there is of a slug may change after a call was refused.
func TestAnExplanationKnowsTheSlugsOfToday(t *testing.T) {
	inWorld(t, func(w *world) {
		g := w.newGrantee("planner")
		explained := func(reference string) (then, now string) {
			t.Helper()
			a := w.get("/console/v1/explain/" + reference).want(http.StatusOK)
			verdict, _ := a.body["now"].(map[string]any)
			now, _ = verdict["change"].(string)
			return a.text("change"), now
		}
		reference := w.send(tokenRequest(g.key, `"provider_id":"weather",`+announced)).text("reference")
		if then, now := explained(reference); !strings.Contains(then, "No managed secret has") || now != then {
			t.Errorf("before there is one: %q, %q", then, now)
		}
		w.post(managedSecrets, bearer("weather", upstreamToken)).want(http.StatusCreated)
		if then, now := explained(reference); then != "Have an operator grant planner access to weather." || now != then {
			t.Errorf("once there is one: %q, %q", then, now)
		}
		reference = w.send(tokenRequest(g.key, `"provider_id":"weather",`+announced)).text("reference")
		w.delete(managedSecrets + "/weather").want(http.StatusOK)
		if then, now := explained(reference); then != "Have an operator grant planner access to weather." || !strings.Contains(now, "No managed secret has") {
			t.Errorf("once it is deleted: %q, %q", then, now)
		}
	})
}
