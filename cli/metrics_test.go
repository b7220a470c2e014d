package cli

import (
	"io"
	"math"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"

	"github.com/alter-console/alter-console/auth"
	"github.com/alter-console/alter-console/handlers"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/vault"
)

// figures are what a server tells, by name.
type figures map[string]*dto.MetricFamily

var metricsLine = regexp.MustCompile(`msg="metrics are told" url=(\S+)`)

// metricsURL is where a server tells its figures, as its log says.
func (s *served) metricsURL(t *testing.T) string {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if m := metricsLine.FindStringSubmatch(s.err.String()); m != nil {
			return m[1]
		}
	}
	t.Fatalf("it does not say where its metrics are:\n%s", s.err)
	return ""
}

func get(t *testing.T, address string) (status int, body string) {
	t.Helper()
	answer, err := http.Get(address)
	must(t, err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	must(t, err)
	return answer.StatusCode, string(text)
}

func (s *served) scrape(t *testing.T) (figures, string) {
	t.Helper()
	status, text := get(t, s.metricsURL(t))
	parser := expfmt.NewTextParser(model.LegacyValidation)
	all, err := parser.TextToMetricFamilies(strings.NewReader(text))
	if status != http.StatusOK || err != nil {
		t.Fatalf("%d, %v:\n%s", status, err, text)
	}
	return all, text
}

// values are the figures of a name with these labels, and of what they have as another label.
func (f figures) values(name, by string, labels ...string) map[string]float64 {
	all := map[string]float64{}
	for _, m := range f["alter_console_"+name].GetMetric() {
		of := map[string]string{}
		for _, l := range m.Label {
			of[l.GetName()] = l.GetValue()
		}
		if fits(of, labels) {
			all[of[by]] += m.GetCounter().GetValue() + m.GetGauge().GetValue() + float64(m.GetHistogram().GetSampleCount())
		}
	}
	return all
}

func fits(of map[string]string, labels []string) bool {
	for pair := range slices.Chunk(labels, 2) {
		if of[pair[0]] != pair[1] {
			return false
		}
	}
	return true
}

func TestMetricsKnowEveryRoute(t *testing.T) {
	t.Parallel()
	s := serves(t, append(databases["SQLite"](t), "--metrics-addr", "127.0.0.1:0")...)
	told, _ := s.scrape(t)
	v, err := vault.New(vault.Options{Store: storetest.SQLite(t), Secrets: keyring.Of(keyring.Secret{ID: "one"})})
	must(t, err)
	for site, routes := range map[string][]string{"api": v.RouteNames(), "console": handlers.RouteNames()} {
		known := told.values("requests_total", "route", "site", site, "status", "2xx")
		if len(known) != len(routes)+1 {
			t.Errorf("%s: %d routes are told, of %d", site, len(known), len(routes))
		}
		for _, route := range append(routes, "other") {
			if _, there := known[route]; !there {
				t.Errorf("%s: of %q nothing is told", site, route)
			}
		}
	}
}

func TestMetricsCountRequests(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, append(flags, "--metrics-addr", "127.0.0.1:0")...)
	key := mustRun(t, flags, "app-key", "create", "counted", "--preset", "everything", "--never-expires")
	s.agents(t, key)
	s.agents(t, key)
	get(t, s.url+"/sdk/agents")
	get(t, s.url+"/setup")
	get(t, s.url+"/"+key)
	request, err := http.NewRequest("SECRETS", s.url+"/agents/0193b5a2-0000-7000-8000-000000000000", nil)
	must(t, err)
	answer, err := http.DefaultClient.Do(request)
	must(t, err)
	answer.Body.Close()
	told, text := s.scrape(t)
	for _, want := range []struct {
		site, route, status, code string
		n                         float64
	}{
		{"api", "GET /sdk/agents", "2xx", "", 2},
		{"api", "GET /sdk/agents", "4xx", "invalid_key", 1},
		{"console", "GET /setup", "4xx", "", 1},
		{"console", "other", "3xx", "", 2},
	} {
		got := told.values("requests_total", "code", "site", want.site, "route", want.route, "status", want.status)
		if got[want.code] != want.n {
			t.Errorf("%+v: %v", want, got)
		}
	}
	if took := told.values("request_duration_seconds", "route", "site", "api"); took["GET /sdk/agents"] != 3 {
		t.Errorf("the time of %v requests is known", took)
	}
	if strings.Contains(text, key) || strings.Contains(text, "SECRETS") {
		t.Errorf("what strangers ask for is told:\n%s", text)
	}
}

func TestMetricsCountSignIns(t *testing.T) {
	t.Parallel()
	s := serves(t, append(databases["SQLite"](t), "--metrics-addr", "127.0.0.1:0", "--admin-email", "ann@example.com", "--admin-password", adminPassword)...)
	s.signIn(t, "ann@example.com", "not "+adminPassword)
	s.signIn(t, "ann@example.com", adminPassword)
	s.signIn(t, "nobody@example.com", adminPassword)
	told, _ := s.scrape(t)
	tried := told.values("sign_ins_total", "outcome")
	if len(tried) != len(auth.Outcomes()) || tried[auth.SignedIn] != 1 || tried[auth.WrongPassword] != 1 || tried[auth.NoSuchAccount] != 1 || tried[auth.Throttled] != 0 {
		t.Errorf("%v", tried)
	}
}

func TestMetricsTellOfDatabaseAndTasks(t *testing.T) {
	t.Parallel()
	for name, flags := range databases {
		t.Run(name, func(t *testing.T) {
			s := serves(t, append(flags(t), "--metrics-addr", "127.0.0.1:0")...)
			for deadline := time.Now().Add(30 * time.Second); ; {
				told, text := s.scrape(t)
				asked := told.values("database_duration_seconds", "operation")
				done := told.values("task_last_success_timestamp_seconds", "task")
				if asked["read"] > 0 && asked["write"] > 0 && done["look for a new secret"] > float64(time.Now().Add(-time.Minute).Unix()) &&
					told.values("ready", "")[""] == 1 && len(told.values("build_info", "version")) == 1 {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("it does not tell all:\n%s", text)
				}
			}
		})
	}
}

func TestMetricsTellOfWhatThereIs(t *testing.T) {
	t.Parallel()
	for name, flags := range databases {
		t.Run(name, func(t *testing.T) {
			flags := append(flags(t), "--metrics-addr", "127.0.0.1:0", "--metrics-agents", "--audit-anchor", "file:"+filepath.Join(t.TempDir(), "anchor"))
			s := serves(t, flags...)
			key := mustRun(t, flags, "app-key", "create", "counted", "--preset", "everything", "--expires-in", "216h")
			ends := time.Now().Add(9 * 24 * time.Hour)
			s.agents(t, key)
			s.stop()
			s = serves(t, flags...)
			told, text := s.scrape(t)
			for _, name := range []string{"app_keys", "agents", "agent_keys", "grants", "secrets", "people"} {
				if len(told.values("objects", "state", "kind", name)) < 2 {
					t.Errorf("the states of %s are not told", name)
				}
			}
			if n := told.values("objects", "state", "kind", "app_keys")["active"]; n != 1 {
				t.Errorf("%v application's keys", n)
			}
			if at := told.values("end_timestamp_seconds", "kind"); math.Abs(at["app_key"]-float64(ends.Unix())) > 60 || len(at) != 1 {
				t.Errorf("ends: %v, want %v", at, ends)
			}
			if n := told.values("ends", "kind"); n["app_key"] != 1 || n["grant"] != 0 || len(n) < 5 {
				t.Errorf("numbers of ends: %v", n)
			}
			if told.values("master_key_state", "state")["ok"] != 1 || told.values("secret_usable", "")[""] != 1 {
				t.Error("the state of the secrets is not told")
			}
			if told.values("audit_position", "")[""] < 1 || told.values("database_bytes", "")[""] < 1000 {
				t.Error("the audit trail or the size is not told")
			}
			for _, of := range []struct{ name, by string }{
				{"audit_unanchored_events", "anchor"}, {"database_connections_most", "pool"}, {"queue_length", "queue"},
			} {
				if len(told.values(of.name, of.by)) == 0 {
					t.Errorf("%s is not told", of.name)
				}
			}
			if strings.Contains(text, key) {
				t.Error("a key is told")
			}
		})
	}
}

func TestEachReplicaTellsOfItself(t *testing.T) {
	t.Parallel()
	flags := databases["PostgreSQL"](t)
	// A name, such as that of a task or of an anchor, may be there twice.
	serving := append(flags, "--secret-key", strings.Repeat("07", 32), "--master-key", strings.Repeat("08", 32), "--metrics-addr", "127.0.0.1:0",
		"--audit-anchor", "http://127.0.0.1:1/one,http://127.0.0.1:1/two")
	one, two := serves(t, serving...), serves(t, serving...)
	key := mustRun(t, append(flags, "--secret-key", strings.Repeat("07", 32)), "app-key", "create", "told", "--preset", "everything", "--never-expires")
	one.agents(t, key)
	of := func(s *served) (figures, float64) {
		told, _ := s.scrape(t)
		return told, told.values("requests_total", "route", "site", "api", "status", "2xx")["GET /sdk/agents"]
	}
	first, asked := of(one)
	if _, other := of(two); asked != 1 || other != 0 {
		t.Errorf("one was asked %v times, the other %v times", asked, other)
	}
	if anchors := first.values("audit_unanchored_events", "anchor"); len(anchors) != 2 {
		t.Errorf("anchors: %v", anchors)
	}
}

func TestMetricsAreToldNowhereElse(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, append(flags, "--metrics-addr", "127.0.0.1:0")...)
	if status, body := get(t, s.url+"/metrics"); status != http.StatusNotFound || strings.Contains(body, "alter_console_") {
		t.Errorf("beside the console: %d\n%s", status, body)
	}
	at := strings.TrimSuffix(s.metricsURL(t), "/metrics")
	for _, path := range []string{"/", "/sign-in", "/sdk/agents", "/healthz", "/debug/pprof/"} {
		if status, _ := get(t, at+path); status != http.StatusNotFound {
			t.Errorf("beside the metrics, %s: %d", path, status)
		}
	}
	if answer, err := http.PostForm(at+"/metrics", url.Values{}); err != nil || answer.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("they take changes: %v %v", answer, err)
	}
	taken := strings.TrimPrefix(at, "http://")
	code, _, stderr := runs(t, "", append([]string{"--addr", "127.0.0.1:0", "--metrics-addr", taken}, databases["SQLite"](t)...)...)
	if code != 1 || !strings.Contains(stderr, "--metrics-addr") {
		t.Errorf("on an address that is taken: %d\n%s", code, stderr)
	}
}

func TestMetricsAreForThisMachineUnlessAHostIsNamed(t *testing.T) {
	t.Parallel()
	s := serves(t, append(databases["SQLite"](t), "--metrics-addr", ":0")...)
	if at := s.metricsURL(t); !strings.HasPrefix(at, "http://127.0.0.1:") {
		t.Errorf("they are told at %s", at)
	}
	if code, _, stderr := runs(t, "", "--metrics-addr", "9464"); code != 2 || !strings.Contains(stderr, "127.0.0.1:9464") {
		t.Errorf("of an address without a port: %d\n%s", code, stderr)
	}
}
