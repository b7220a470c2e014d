package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
)

// venvs makes each Python environment once.
var venvs sync.Map

// python returns the interpreter of an environment with one version of the official SDK, made at first use in the
// user's cache. The version may name an extra of the SDK, as in "0.29.0 langchain".
func python(t *testing.T, version string) string {
	t.Helper()
	made, _ := venvs.LoadOrStore(version, sync.OnceValues(func() (string, error) { return makeVenv(version) }))
	interpreter, err := made.(func() (string, error))()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return interpreter
}

func makeVenv(version string) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	dir := filepath.Join(cache, "alter-console", "alter-sdk-"+strings.ReplaceAll(version, " ", "-"))
	interpreter := filepath.Join(dir, "bin", "python")
	module, requirement := "alter_sdk", "alter-sdk=="+version
	if number, extra, with := strings.Cut(version, " "); with {
		module, requirement = "alter_sdk."+extra, "alter-sdk["+extra+"]=="+number
	}
	if exec.Command(interpreter, "-c", "import "+module).Run() == nil {
		return interpreter, nil
	}
	for _, step := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement},
	} {
		if out, err := exec.Command(step[0], step[1:]...).CombinedOutput(); err != nil {
			return "", fmt.Errorf("make a Python environment with alter-sdk %s: %w\n%s", version, err, out)
		}
	}
	return interpreter, nil
}

// playScenarios runs the scenarios of sdk/ against the server with the official SDK, and reports each as a test.
func (s *server) playScenarios(t *testing.T, version, appKey string, environment ...string) {
	t.Helper()
	var errors bytes.Buffer
	c := exec.Command(python(t, version), "-W", "ignore", filepath.Join("sdk", "run.py"), appKey)
	c.Env = append(os.Environ(), "ALTER_BASE_URL="+s.url, "PYTHONDONTWRITEBYTECODE=1")
	c.Env = append(c.Env, environment...)
	c.Stderr = &errors
	out, err := c.Output()
	if err != nil {
		t.Fatalf("alter-sdk %s: %v\n%s%s", version, err, out, &errors)
	}
	played := 0
	for line := range strings.Lines(string(out)) {
		var scenario struct{ Name, Error string }
		if err := json.Unmarshal([]byte(line), &scenario); err != nil {
			t.Fatalf("alter-sdk %s says %q", version, line)
		}
		played++
		t.Run(scenario.Name, func(t *testing.T) {
			if scenario.Error != "" {
				t.Error(scenario.Error)
			}
		})
	}
	if played < 40 {
		t.Errorf("only %d scenarios were played:\n%s", played, &errors)
	}
}

func TestOfficialSDK(t *testing.T) {
	for _, run := range []struct {
		version  string
		postgres bool
		traced   bool // the SDK sends its trace with every call
	}{
		{version: "0.29.0", traced: true},
		{version: "0.29.0", traced: true, postgres: true},
		{version: "0.20.0"},
		{version: "0.20.0", postgres: true},
		{version: "0.14.0"},
	} {
		name, flags := run.version+" on SQLite", []string(nil)
		if run.postgres {
			name = run.version + " on PostgreSQL"
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if run.postgres {
				flags = append(flags, "--database-url", pgtest.URL(t))
			}
			s := startWithAdmin(t, flags...)
			s.playScenarios(t, run.version, s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires"))
			want := ""
			if run.traced {
				want = `{"agent":"inner","parent_agent":"tracer","role":"Größe ☂","run_id":"run-ü","step":"zwei","thread_id":"t1"}`
			}
			s.checkTrace(t, "traced", want)
			s.checkTrace(t, "untraced", "")
			s.stop()
			s.checkServedWell(t)
		})
	}
}

// checkTrace looks the trace of an agent's creation up in the audit trail.
func (s *server) checkTrace(t *testing.T, agent, want string) {
	t.Helper()
	const query = "select coalesce(context, ''), detail from audit_events where action = 'agent.created' and target_label = $1"
	var context, detail string
	if err := s.openDatabase(t).QueryRow(query, agent).Scan(&context, &detail); err != nil {
		t.Fatalf("audit of %s: %v", agent, err)
	}
	if context != "" {
		var value map[string]string
		if err := json.Unmarshal([]byte(context), &value); err != nil {
			t.Fatal(err)
		}
		sorted, _ := json.Marshal(value) // of texts
		context = string(sorted)
	}
	if context != want || !strings.Contains(detail, `"caller":"e2e"`) {
		t.Errorf("the audit trail says of %s: context %s, detail %s; want context %s", agent, context, detail, want)
	}
}

// checkServedWell fails when the server noticed a fault of its own.
func (s *server) checkServedWell(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(s.log.String()) {
		if strings.Contains(line, "level=ERROR") || strings.Contains(line, "level=WARN") {
			t.Errorf("the server's log says %s", line)
		}
	}
}
