package cli

import (
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// report is what status --json says.
func report(t *testing.T, flags ...string) (r statusReport, text string) {
	t.Helper()
	text = mustRun(t, flags, "status", "--json")
	must(t, json.Unmarshal([]byte(text), &r))
	return r, text
}

func TestStatusAsJSONSaysWhereValuesComeFrom(t *testing.T) {
	secret, master := strings.Repeat("a7", 32), strings.Repeat("b8", 32)
	file := filepath.Join(t.TempDir(), "master")
	must(t, os.WriteFile(file, []byte(master), 0o600))
	t.Setenv("ALTER_CONSOLE_MASTER_KEY_FILE", file)
	t.Setenv("ALTER_CONSOLE_SECRET_KEY", secret)
	t.Setenv("ALTER_CONSOLE_KEEP_CALLS", "30d")
	t.Setenv("ALTER_CONSOLE_ADDR", "")
	flags := append(databases["PostgreSQL"](t), "--audit-anchor", "https://127.0.0.1:1/services/T0SECRETPATH", "--strict-callers")
	s := serves(t, flags...)
	defer s.stop()
	r, text := report(t, flags...)
	got := map[string]wire.Setting{}
	for _, one := range r.Configured {
		got[one.Flag] = one
	}
	for flag, want := range map[string][2]string{
		"--master-key":     {"set", wire.SourceFile},
		"--secret-key":     {"set", wire.SourceEnvironment},
		"--keep-calls":     {"30d", wire.SourceEnvironment},
		"--keep-bodies":    {"14d", wire.SourceDefault},
		"--addr":           {"127.0.0.1:8080", wire.SourceDefault},
		"--audit-anchor":   {"https://127.0.0.1:1", wire.SourceFlag},
		"--strict-callers": {"on", wire.SourceFlag},
		"--public-url":     {"", wire.SourceDefault},
		"--drain-delay":    {"1s", wire.SourceDefault},
	} {
		if one := got[flag]; one.Value != want[0] || one.Source != want[1] || !strings.HasPrefix(one.Variable, "ALTER_CONSOLE_") {
			t.Errorf("%s: %+v, want %v", flag, one, want)
		}
	}
	if of := got["--database-url"]; !strings.HasPrefix(of.Value, "postgres://") || strings.Contains(of.Value, "@") {
		t.Errorf("the database's address: %+v", of)
	}
	for _, hidden := range []string{secret, master, "T0SECRETPATH"} {
		if strings.Contains(text, hidden) {
			t.Errorf("it says %s", hidden)
		}
	}
	if r.Database.Kind != "postgres" || r.Database.Schema != r.Database.Newest || r.Rows["apps"] != 1 || len(r.Secrets) != 1 || !r.Secrets[0].Here {
		t.Errorf("%+v", r)
	}
}

func TestStatusSaysWhetherAllIsInOrder(t *testing.T) {
	t.Parallel()
	for name, flags := range databases {
		t.Run(name, func(t *testing.T) {
			flags := flags(t)
			serves(t, flags...).stop()
			r, _ := report(t, flags...)
			text := mustRun(t, flags, "status")
			if !strings.Contains(text, "This command was given no --audit-anchor") || strings.Contains(text, "nowhere") {
				t.Errorf("of anchors it says\n%s", text)
			}
			states := map[string]string{}
			for _, c := range r.Checks {
				states[c.Name] = c.State
				if !strings.Contains(text, c.Name) || !strings.Contains(text, c.Says) || (c.State == wire.HealthOK) != (c.Fix == "") {
					t.Errorf("%+v; and the text is\n%s", c, text)
				}
			}
			for _, fine := range []string{"Database", "Server's secret", "Master key", "Files", "Public address", "Encryption on the way"} {
				if states[fine] != wire.HealthOK {
					t.Errorf("%s is %q", fine, states[fine])
				}
			}
			if states["Administrators"] != wire.HealthWarning || states["Backups"] != wire.HealthNote || states["Audit trail"] != wire.HealthNote {
				t.Errorf("%v", states)
			}
			for _, of := range []string{"Work in the background", "Certificate"} {
				if _, told := states[of]; told {
					t.Errorf("it speaks of %s", of)
				}
			}
			order := wire.HealthStates()
			if !slices.IsSortedFunc(r.Checks, func(a, b wire.HealthCheck) int { return slices.Index(order, a.State) - slices.Index(order, b.State) }) {
				t.Errorf("the worst does not come first: %v", slices.Collect(maps.Values(states)))
			}
		})
	}
}

// TestStatusCountsPeopleByRole, and those apart who may not sign in.
func TestStatusCountsPeopleByRole(t *testing.T) {
	t.Parallel()
	for name, flags := range databases {
		t.Run(name, func(t *testing.T) {
			flags := flags(t)
			says := func(want string) {
				t.Helper()
				if text := strings.Join(strings.Fields(mustRun(t, flags, "status")), " "); !strings.Contains(text, " People "+want+" ") {
					t.Errorf("%q is not in %s", want, text)
				}
			}
			serves(t, flags...).stop()
			says("nobody yet")
			mustRun(t, flags, "admin", "create", adminEmail, "--generate")
			says("administrator 1")
			mustRun(t, flags, "admin", "create", "vic@example.com", "--role", "viewer", "--generate")
			says("administrator 1, viewer 1")
			mustRun(t, flags, "admin", "disable", "vic@example.com")
			says("administrator 1, disabled 1")
			if r, _ := report(t, flags...); r.People.Roles["administrator"] != 1 || r.People.Roles["viewer"] != 0 || r.People.Disabled != 1 {
				t.Errorf("as JSON: %+v", r.People)
			}
		})
	}
}

func TestStatusTellsOfSecretsThatAreNotHere(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	r, _ := report(t, append(flags, "--secret-key", strings.Repeat("07", 32), "--master-key", strings.Repeat("08", 32))...)
	wrong := map[string]bool{}
	for _, c := range r.Checks {
		wrong[c.Name] = c.State == wire.HealthError && c.Fix != ""
	}
	if !wrong["Server's secret"] || !wrong["Master key"] || wrong["Database"] {
		t.Errorf("%+v", r.Checks)
	}
}

// settingsPage is /settings as the administrator sees it.
func (s *served) settingsPage(t *testing.T) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	browser := http.Client{Jar: jar}
	answer, err := browser.PostForm(s.url+"/sign-in", url.Values{"email": {adminEmail}, "password": {adminPassword}})
	must(t, err)
	answer.Body.Close()
	answer, err = browser.Get(s.url + "/settings")
	must(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(t, err)
	return string(text)
}

func TestSettingsSayWhatStatusSays(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, append(withAdmin(flags), "--keep-calls", "33d")...)
	page := s.settingsPage(t)
	for _, want := range []string{`id="health"`, `id="configured"`, "--keep-calls", "33d", "the command line", "the default", "Work in the background", "Backups"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %s", want)
		}
	}
	if strings.Contains(page, adminPassword) {
		t.Error("the page has a password")
	}
}
