package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// languages say how the programs that pages offer are run, by the name in their ids.
var languages = map[string]func(t *testing.T, program string) *exec.Cmd{
	"python": func(t *testing.T, program string) *exec.Cmd {
		return exec.Command(python(t, "0.29.0"), saved(t, "main.py", program))
	},
	"go": func(t *testing.T, program string) *exec.Cmd {
		run := exec.Command("go", "run", saved(t, "main.go", program))
		run.Dir = ".." // where the module is
		return run
	},
	"curl": func(t *testing.T, program string) *exec.Cmd {
		for _, tool := range []string{"bash", "curl", "openssl"} {
			if _, err := exec.LookPath(tool); err != nil && os.Getenv("CI") == "true" {
				t.Fatal(err)
			} else if err != nil {
				t.Skip(err)
			}
		}
		return exec.Command("bash", "-eu", saved(t, "main.sh", program))
	},
}

func saved(t *testing.T, name, program string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// runs runs a program of a page and fails unless the API tells it who it is.
func runs(t *testing.T, language, program string, environment ...string) {
	t.Helper()
	t.Run(language, func(t *testing.T) {
		if out := output(t, language, program, environment); !strings.Contains(out, "support-bot") {
			t.Errorf("%s\n%s", program, out)
		}
	})
}

// output runs a program, and returns what it says.
func output(t *testing.T, language, program string, environment []string) string {
	t.Helper()
	run := languages[language](t, program)
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "ALTER_") {
			run.Env = append(run.Env, entry)
		}
	}
	run.Env = append(run.Env, environment...)
	out, err := run.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, program, out)
	}
	return string(out)
}

func TestTheDialogsProgramsRun(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	b.shows("without it the official SDK sends the key to its vendor's host")
	key := b.plaintext()
	for language := range languages {
		runs(t, language, evaluate[string](b, "document.getElementById('new-key-"+language+"').textContent"))
	}
	env := evaluate[string](b, "document.getElementById('new-key-env').textContent")
	if want := "ALTER_API_KEY=" + key + "\nALTER_BASE_URL=" + s.url + "\n"; env != want {
		t.Errorf("the .env lines are %q, want %q", env, want)
	}
	b.storesKey()
}

func TestTheQuickStartRuns(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	b.shows("without it the official SDK sends the key to its vendor's host")
	env := evaluate[string](b, "document.getElementById('quick-env').textContent")
	for language := range languages {
		runs(t, language, evaluate[string](b, "document.getElementById('quick-"+language+"').textContent"), env, "ALTER_API_KEY="+agent.APIKey.Reveal())
	}
}

// The pages of a secret and of a grant have programs that make a request with it.
func TestTheProgramsOfASecretAndOfAGrantRun(t *testing.T) {
	s, u := startWithAdmin(t), newUpstream(t)
	app := s.api()
	secret := s.secret(app, bearer("Example", u.host()))
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	grant := must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.ID, AgentID: agent.ID, AddToScopes: true}))(t)
	environment := []string{"ALTER_BASE_URL=" + s.url, "ALTER_API_KEY=" + agent.APIKey.Reveal()}
	b := signedIn(t, s)
	for _, page := range []string{"/secrets/" + secret.Slug, "/grants/" + grant.ID} {
		b.open(page)
		for _, language := range []string{"python", "go"} {
			sends(t, u, "/", language, evaluate[string](b, "document.getElementById('use-"+language+"').textContent"), environment)
		}
	}
}
