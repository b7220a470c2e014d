package e2e_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// TestALangChainToolIsOnTheTimeline invokes a tool of LangChain by the integration of the official SDK.
func TestALangChainToolIsOnTheTimeline(t *testing.T) {
	t.Parallel()
	interpreter := python(t, "0.29.0 langchain")
	s := startWithAdmin(t)
	u, app := newUpstream(t), s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	grant := u.granted(t, app, agent.ID, "Orders", client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret(oldValue)})
	c := exec.Command(interpreter, "-W", "ignore", "sdk/langchain_tool.py", u.URL, grant.ManagedSecret.Slug)
	c.Env = append(os.Environ(), "ALTER_API_KEY="+agent.APIKey.Reveal(), "ALTER_BASE_URL="+s.url, "LANGSMITH_TRACING=false", "PYTHONDONTWRITEBYTECODE=1")
	if out, err := c.Output(); err != nil || strings.TrimSpace(string(out)) != "200" {
		t.Fatalf("%v\n%s", err, out)
	}
	if seen := u.took(); len(seen) != 1 || seen[0].Header.Get("Authorization") != "Bearer "+oldValue {
		t.Errorf("the upstream saw %v", seen)
	}
	run := must(app.Runs.Get(t.Context(), "run-of-tools", client.RunParams{}))(t)
	call := run.Items[0].Call
	if run.Total != 1 || call == nil || call.Tool != "look_up_order" || call.Framework != "langchain" || call.Path != "/orders/7" || call.ThreadID != "t1" || call.Outcome != client.OutcomeOK {
		t.Errorf("the run is %+v with %+v", run.Run, call)
	}
	if found := must(app.Runs.List(t.Context(), client.RunListParams{Query: "look_up_order"}))(t); len(found.Runs) != 1 {
		t.Errorf("%d runs are found by the tool's name", len(found.Runs))
	}
	b := lookAt(t, s)
	b.open("/runs/run-of-tools")
	b.shows("look_up_order")
	b.shows("/orders/7")
	s.checkServedWell(t)
}
