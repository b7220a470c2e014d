package e2e_test

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
)

// onEachDatabase runs a test against a server on SQLite, and one on PostgreSQL.
func onEachDatabase(t *testing.T, test func(*testing.T, *server)) {
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, startWithAdmin(t))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, startWithAdmin(t, "--log-format", "json", "--database-url", pgtest.URL(t)))
	})
}

// granted makes a managed secret for the upstream, and a grant of it to an agent.
func (u *upstream) granted(t *testing.T, app *client.App, agentID, name string, injection client.Injection, value client.SecretValue) *client.Grant {
	t.Helper()
	secret := must(app.ManagedSecrets.Create(t.Context(), client.ManagedSecretCreateParams{Name: name, AllowedHosts: []string{u.host()}, Injection: injection, Value: value}))(t)
	return must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.Slug, AgentID: agentID, AddToScopes: true}))(t)
}

// TestTheReferencesExample plays what the reference of Agent.trace shows, with two versions of the official SDK and in Go.
func TestTheReferencesExample(t *testing.T) {
	t.Parallel()
	inGo := filepath.Join(t.TempDir(), "example")
	if out, err := exec.Command("go", "build", "-o", inGo, "./example").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	programs := [][]string{{python(t, "0.29.0"), "example/example.py"}, {python(t, "0.20.0"), "example/example.py"}, {inGo}}
	onEachDatabase(t, func(t *testing.T, s *server) {
		u, key := newUpstream(t), s.command("app-key", "create", "example", "--preset", "everything", "--never-expires")
		app := s.appClient(t, key, nil)
		agent := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
		token := client.SecretValue{Token: client.NewSecret("of-the-upstream-1")}
		g1 := u.granted(t, app, agent.ID, "Items", client.Injection{Kind: client.InjectBearer}, token)
		g2 := u.granted(t, app, agent.ID, "Orders", client.Injection{Kind: client.InjectHeader, Name: "X-API-Key"}, token)
		for n, program := range programs {
			c := exec.Command(program[0], append(slices.Clone(program[1:]), agent.ID, u.URL+"/items", g1.ID, u.URL+"/orders", g2.ID)...)
			c.Env = append(os.Environ(), "ALTER_API_KEY="+key, "ALTER_BASE_URL="+s.url, "PYTHONDONTWRITEBYTECODE=1")
			if out, err := c.CombinedOutput(); err != nil {
				t.Fatalf("%v: %v\n%s", program, err, out)
			}
			seen := u.took()
			if len(seen) != 2 || seen[0].Header.Get("Authorization") != "Bearer of-the-upstream-1" || seen[1].Header.Get("X-Api-Key") != "of-the-upstream-1" {
				t.Fatalf("%v: the upstream saw %v", program, seen)
			}
			s.hasRunOfTwo(t, app, agent.ID, n)
		}
		b := lookAt(t, s)
		b.click(link, "Runs")
		b.click(link, "run-abc")
		b.arrives("run-abc")
		for _, shown := range []string{"support-bot", "GET", "/items", "POST", "/orders", "6 calls"} {
			b.shows(shown)
		}
		s.stop()
		s.checkServedWell(t)
	})
}

// hasRunOfTwo fails unless the run has two more calls than before.
func (s *server) hasRunOfTwo(t *testing.T, app *client.App, agentID string, before int) {
	t.Helper()
	run := must(app.Runs.Get(t.Context(), "run-abc", client.RunParams{}))(t)
	if run.Total != 2*before+2 || run.Run.Errors != 0 || len(run.Run.Agents) != 1 || run.Run.Agents[0].ID != agentID {
		t.Fatalf("the run is %+v", run.Run)
	}
	for i, want := range []struct{ method, path, slug string }{{http.MethodGet, "/items", "items"}, {http.MethodPost, "/orders", "orders"}} {
		c := run.Items[2*before+i].Call
		if c == nil || c.Method != want.method || c.Path != want.path || c.Secret.Slug != want.slug || c.Agent.Name != "support-bot" || c.Status != 200 ||
			c.Outcome != client.OutcomeOK || c.RunID != "run-abc" || c.ReportedAt == nil {
			t.Errorf("call %d of the run is %+v", 2*before+i, c)
		}
	}
}
