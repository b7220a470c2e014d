package handlers_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client"
)

// refused makes a call that is refused, and returns what the client says of it and its reference.
func (a *actor) refused(run string) (message, reference string) {
	a.Helper()
	if _, err := a.site.app.Grants.Revoke(a.Context(), a.grant, "leaked"); err != nil {
		a.Fatal(err)
	}
	err := a.call(a.Trace(a.Context(), client.RunID(run)), "GET", "/secret-things")
	var refusal *client.Error
	if !errors.As(err, &refusal) {
		a.Fatalf("it was not refused: %v", err)
	}
	calls := a.calls(run)
	return refusal.Error(), calls[len(calls)-1].ID
}

func TestAReferenceLeadsToTheRuleThatSaidNo(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	message, reference := s.newActor("planner").refused("run-1")
	if !strings.HasSuffix(message, "[reference "+reference+"]") {
		t.Errorf("the message %q does not end with the reference %s", message, reference)
	}
	call := "/calls/" + reference
	for _, pasted := range []string{reference, " " + strings.ToUpper(reference) + " ", message, "It is revoked. Reference: " + reference + "."} {
		if to := s.get("/explain?reference=" + url.QueryEscape(pasted)).leadsTo(); to != call {
			t.Errorf("%q is explained at %s", pasted, to)
		}
		for _, list := range []string{"/agents", "/grants", "/secrets", "/runs"} {
			if to := s.get(list + "?q=" + url.QueryEscape(pasted)).leadsTo(); strings.Split(to, "?")[0] != call {
				t.Errorf("%q in the search of %s leads to %q", pasted, list, to)
			}
		}
	}
	if to := s.get("/agents?q="+reference, "HX-Request", "true", "HX-Target", "agents-list").want(http.StatusOK).header.Get("HX-Redirect"); to != call {
		t.Errorf("while it is typed it leads to %s", to)
	}
	page := s.get(call).want(http.StatusOK).says("#explanation", "(leaked). Rule grant_revoked").says("#explanation", "What would have allowed it").says("#wire", "nothing was sent")
	if page.contains("#facts dt", "Mode") {
		t.Errorf("of what was not sent it says how: %q", page.text("#facts"))
	}
	for _, list := range []string{"/runs/run-1", "/runs/run-1?view=table", "/secrets/books"} {
		if words := s.get(list).want(http.StatusOK).text("main"); !strings.Contains(words, "refused grant revoked") {
			t.Errorf("%s does not name the rule: %s", list, words)
		}
	}
	if !page.contains("#explanation .alert", "It would be refused now, too") {
		t.Errorf("the explanation is %q", page.text("#explanation"))
	}
}

func TestNoReferenceIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/explain").want(http.StatusOK).says("h1", "Explain")
	s.get("/explain?reference=why").want(http.StatusUnprocessableEntity).says("#reference-error", "There is no reference in this")
	unknown := uuid.NewString()
	page := s.get("/explain?reference="+unknown).want(http.StatusNotFound).says("#reference-error", "No call has this reference")
	if typed := page.value("reference"); typed != unknown {
		t.Errorf("what was typed is %q", typed)
	}
	s.get("/agents?q="+unknown).want(http.StatusOK).says("main", "No agent matches")
	s.get("/calls/"+unknown).want(http.StatusNotFound).says("main", "No such call")
	s.get("/calls").want(http.StatusNotFound)
}

// Programs are not told which slugs there are, so those who mistype one are told of a missing grant.
func TestAMistypedSlugIsExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	_, err := a.Request(a.Trace(t.Context(), client.RunID("r")), "GET", "https://api.example.com/things", client.WithProvider("boks"))
	if err == nil || strings.Contains(err.Error(), "books") {
		t.Errorf("the program is told %v", err)
	}
	s.get("/calls/"+s.calls("r")[0].ID).want(http.StatusOK).
		says("#explanation", "What would have allowed it No managed secret has the slug boks. Did you mean books? Correct it in the program.").
		says("#explanation .alert", "For the same reason")
}

// An agent's own id is the agent's, whatever there is of the same name.
func TestAnAgentsIDIsLookedForAmongAgents(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	agent := s.newActor("planner")
	s.get("/agents?q="+agent.id).want(http.StatusOK).says("main tbody", "planner")
}

// Whatever an id is of, each search leads to it.
func TestAnIDIsFoundByEverySearch(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	agent := s.newActor("planner")
	run := uuid.NewString()
	_ = agent.call(agent.Trace(t.Context(), client.RunID(run)), "GET", "/things")
	call := s.calls(run)[0]
	pages := map[string]string{
		call.ID:        "/calls/" + call.ID,
		agent.id:       "/agents/" + agent.id,
		call.GrantID:   "/grants/" + call.GrantID,
		call.Secret.ID: "/secrets/" + call.Secret.Slug,
		run:            "/runs/" + run,
	}
	lists := []string{"/agents", "/grants", "/secrets", "/runs", "/agents/" + agent.id + "/grants", "/agents/" + agent.id + "/activity"}
	for _, list := range lists {
		for id, page := range pages {
			found := s.get(list + "?q=" + id)
			if found.status == http.StatusOK {
				if found.Find("tbody tr").Length() == 0 {
					t.Errorf("in the search of %s the id of %s finds nothing", list, page)
				}
			} else if to := found.leadsTo(); !strings.HasPrefix(to, page) {
				t.Errorf("in the search of %s the id of %s leads to %q", list, page, to)
			}
		}
		if found := s.get(list + "?q=" + uuid.NewString()); found.status != http.StatusOK {
			t.Errorf("in the search of %s the id of nothing answers %d", list, found.status)
		}
	}
}

// What would allow a call may have been done since.
func TestAnExplanationSaysWhatWouldBeSaidNow(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	a := s.newActor("planner")
	if _, err := s.app.Agents.Suspend(t.Context(), a.id); err != nil {
		t.Fatal(err)
	}
	_ = a.call(a.Trace(t.Context(), client.RunID("r")), "GET", "/things")
	call := "/calls/" + s.calls("r")[0].ID
	s.get(call).says("#explanation", "It would be refused now, too")
	if _, err := s.app.Agents.Resume(t.Context(), a.id); err != nil {
		t.Fatal(err)
	}
	s.get(call).says("#explanation", "It would be allowed now")
}
