package e2e_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client"
)

// nestedTraces are the contexts of protocol section 12, by its rows. A, B and C stand for agents.
var nestedTraces = map[int]string{
	1:  `{"agent":"A"}`,
	2:  `{"agent":"A","run_id":"r1","thread_id":"t1","role":"writer"}`,
	3:  `{"role":"writer","agent":"B","parent_agent":"A","run_id":"r1","thread_id":"t1"}`,
	4:  `{"role":"writer","agent":"A","run_id":"r1","thread_id":"t1"}`,
	5:  `{"role":"reader","agent":"B","parent_agent":"A","run_id":"r2","thread_id":"t1","step":"2"}`,
	6:  `{"role":"writer","agent":"B","run_id":"r1","thread_id":"t1"}`,
	7:  `{"role":"writer","agent":"B","parent_agent":"planner","run_id":"r1","thread_id":"t1"}`,
	8:  `{"role":"writer","agent":"A","parent_agent":"planner","run_id":"r1","thread_id":"t1"}`,
	9:  `{"role":"writer","agent":"C","parent_agent":"B","run_id":"r1","thread_id":"t1"}`,
	10: `{"role":"writer","agent":"B","parent_agent":"A","run_id":"r1","thread_id":"t1"}`,
	11: `{"role":"writer","agent":"A","parent_agent":"B","run_id":"r1","thread_id":"t1"}`,
	12: `{"role":"writer","agent":"B","run_id":"r1","thread_id":"t1"}`,
	13: `{"agent":"A","run_id":"r1","thread_id":"t1","role":"writer"}`,
	14: `{"role":"writer","agent":"B","parent_agent":"A","run_id":"","thread_id":"t1"}`,
	15: `{"agent":"A","parent_agent":"planner"}`,
	16: `{"agent":"A","run_id":"r","zeta":"1","alpha":"2"}`,
	17: `{"foo":"bar","agent":"A","run_id":"r9"}`,
	18: `{"agent":"agent-local-"}`, // and a UUID
	19: `{"agent":"my-bot"}`,
}

// TestThreeAgentsInOneRun has agents trace inside each other's traces, with the official SDK.
func TestThreeAgentsInOneRun(t *testing.T) {
	t.Parallel()
	onEachDatabase(t, func(t *testing.T, s *server) {
		u, app := newUpstream(t), s.api()
		slug, arguments := "", []string(nil)
		ids := map[string]string{}
		for _, name := range []string{"A", "B", "C"} {
			agent := s.agent(app, client.AgentCreateParams{Name: "agent-" + strings.ToLower(name)})
			arguments = append(arguments, agent.ID, agent.APIKey.Reveal())
			ids[agent.ID] = name
			if slug == "" {
				slug = s.secret(app, client.ManagedSecretCreateParams{Name: "Acme", AllowedHosts: []string{u.host()}, Injection: client.Injection{Kind: client.InjectBearer}, Value: client.SecretValue{Token: client.NewSecret(oldValue)}}).Slug
			}
			must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: slug, AgentID: agent.ID, AddToScopes: true}))(t)
		}
		c := exec.Command(python(t, "0.29.0"), append([]string{"sdk/nested.py", u.URL, slug}, arguments...)...)
		c.Env = append(os.Environ(), "ALTER_BASE_URL="+s.url, "PYTHONDONTWRITEBYTECODE=1")
		if out, err := c.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		var rows []int
		for c, err := range app.Calls.All(t.Context(), client.CallListParams{Sort: "at"}) {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, checkNested(t, c, ids))
		}
		if len(rows) != len(nestedTraces) || !slices.IsSorted(rows) {
			t.Errorf("the calls are of rows %v", rows)
		}
		checkRunOfThree(t, app)
		b := lookAt(t, s)
		b.open("/runs/r1")
		b.arrives("r1")
		for _, shown := range []string{"agent-a", "agent-b", "agent-c", "/rows/2", "/rows/9", "/rows/13", "write", "look up", "11 calls", "2 spans"} {
			b.shows(shown)
		}
		b.showsNo("/rows/5") // which is in r2
		b.click(link, "t1")
		b.shows("r2")
		s.checkServedWell(t)
	})
}

// checkNested fails unless a call has the context of its row, and is of the agent that it names. It returns the row.
func checkNested(t *testing.T, c *client.Call, ids map[string]string) int {
	t.Helper()
	row, _ := strconv.Atoi(strings.TrimPrefix(c.Path, "/rows/"))
	var want map[string]string
	if err := json.Unmarshal([]byte(nestedTraces[row]), &want); err != nil {
		t.Fatalf("%s has no row: %v", c.Path, err)
	}
	got := map[string]string{}
	for key, value := range c.Context {
		if name, ok := ids[value]; ok {
			value = name
		}
		got[key] = value
	}
	parent := c.ParentAgent
	if name, ok := ids[parent]; ok {
		parent = name
	}
	if local, id, cut := strings.Cut(got["agent"], "agent-local-"); row == 18 && cut && local == "" && uuid.Validate(id) == nil {
		got["agent"] = "agent-local-"
	}
	acts := want["agent"]
	if row >= 18 { // the context names what is no agent, and the key decides
		acts = "A"
	}
	same := len(got) == len(want) && ids[c.Agent.ID] == acts && c.RunID == want["run_id"] && c.ThreadID == want["thread_id"] && parent == want["parent_agent"]
	for key, value := range want {
		same = same && got[key] == value
	}
	if !same || c.Outcome != client.OutcomeOK {
		t.Errorf("row %d is kept as %v of %+v, want %v", row, got, *c, want)
	}
	return row
}

// checkRunOfThree fails unless the run of the rows that are in it has them all, with the spans, across agents.
func checkRunOfThree(t *testing.T, app *client.App) {
	t.Helper()
	run := must(app.Runs.Get(t.Context(), "r1", client.RunParams{}))(t)
	if run.Run.Calls != 11 || run.Run.Spans != 2 || run.Run.AgentsTotal != 3 || run.Run.ThreadID != "t1" || run.Run.Errors != 0 || run.Total != 13 {
		t.Errorf("the run is %+v with %d items", run.Run, run.Total)
	}
	if first := run.Items[0].Span; first == nil || first.Name != "write" {
		t.Errorf("the run begins with %+v", run.Items[0])
	}
	var inner *client.RunSpan
	for _, item := range run.Items {
		if item.Note != "" {
			t.Errorf("%+v has the note %q", item, item.Note)
		}
		if item.Span != nil && item.Span.SpanID == "s2" {
			inner = item.Span
		}
	}
	if inner == nil || inner.ParentSpanID != "s1" || inner.Agent.Name != "agent-b" {
		t.Errorf("the span inside is %+v", inner)
	}
	thread := must(app.Runs.List(t.Context(), client.RunListParams{ThreadID: "t1"}))(t)
	if len(thread.Runs) != 2 {
		t.Errorf("the thread has %d runs, want r1 and r2", len(thread.Runs))
	}
}
