package cli

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// everyFigure is what a server tells that has something to tell of each kind.
func everyFigure(t *testing.T) figures {
	t.Helper()
	cert, key := selfSigned(t)
	flags := databases["SQLite"](t)
	serving := append(flags, "--metrics-addr", "127.0.0.1:0", "--metrics-agents", "--audit-anchor", "file:"+filepath.Join(t.TempDir(), "anchor"))
	s := serves(t, serving...)
	appKey := mustRun(t, flags, "app-key", "create", "told", "--preset", "everything", "--expires-in", "24h")
	s.newAgentKey(t, appKey, "bot")
	told, _ := s.scrape(t)
	s.stop()
	s = serves(t, append(serving, "--tls-cert", cert, "--tls-key", key)...)
	again, _ := s.scrape(t)
	for name, family := range again {
		if told[name] == nil {
			told[name] = family
		}
		if name == "alter_console_end_timestamp_seconds" {
			told[name] = family
		}
	}
	return told
}

// selfSigned makes a certificate for this machine, in two files.
func selfSigned(t *testing.T) (certFile, keyFile string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	must(t, os.WriteFile(certFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600))
	must(t, os.WriteFile(keyFile, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600))
	return certFile, keyFile
}

// TestOperatorsCanReadOfEveryMetric compares docs/metrics.md with what a server tells, both ways.
func TestOperatorsCanReadOfEveryMetric(t *testing.T) {
	t.Parallel()
	docs, err := os.ReadFile("../docs/metrics.md")
	must(t, err)
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(alter_console_[a-z_]+)` \\| (.*?) \\|").FindAllStringSubmatch(string(docs), -1) {
		documented = append(documented, row[1])
	}
	told := everyFigure(t)
	for _, name := range documented {
		if told[name] == nil {
			t.Errorf("%s is documented, and no server tells it", name)
		}
	}
	for name, family := range told {
		if strings.HasPrefix(name, "alter_console_") && !slices.Contains(documented, name) {
			t.Errorf("of %s docs/metrics.md says nothing: %s", name, family.GetHelp())
		}
		if !strings.HasPrefix(name, "alter_console_") && !strings.HasPrefix(name, "go_") && !strings.HasPrefix(name, "process_") {
			t.Errorf("%s is nobody's", name)
		}
	}
}

// A rule is what Prometheus reads of an alert.
type rule struct {
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

var (
	metricInRule = regexp.MustCompile(`(alter_console_[a-z_]+)(?:\{([^}]*)\})?`)
	labelInRule  = regexp.MustCompile(`([a-z_]+)(=~|!=|!~|=)"([^"]*)"`)
)

// TestRulesAskForWhatIsTold reads docs/alerts.yml. What it asks for is told, with labels that there are.
func TestRulesAskForWhatIsTold(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../docs/alerts.yml")
	must(t, err)
	var file struct {
		Groups []struct {
			Name  string `yaml:"name"`
			Rules []rule `yaml:"rules"`
		} `yaml:"groups"`
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(text)))
	decoder.KnownFields(true)
	must(t, decoder.Decode(&file))
	told := everyFigure(t)
	names := map[string]bool{}
	for _, r := range file.Groups[0].Rules {
		if names[r.Alert] || !strings.HasPrefix(r.Alert, "AlterConsole") || r.Annotations["summary"] == "" ||
			!slices.Contains([]string{"critical", "warning", "info"}, r.Labels["severity"]) {
			t.Errorf("%q is not whole, or there twice", r.Alert)
		}
		names[r.Alert] = true
		for _, asked := range metricInRule.FindAllStringSubmatch(r.Expr, -1) {
			told.mustHave(t, r.Alert, asked[1], asked[2])
		}
	}
	if len(names) < 15 {
		t.Errorf("%d rules", len(names))
	}
}

// mustHave looks for what a rule asks for: a metric, and the values of its labels.
func (f figures) mustHave(t *testing.T, alert, name, labels string) {
	t.Helper()
	base := strings.TrimSuffix(name, "_bucket")
	family := f[base]
	if family == nil {
		t.Errorf("%s asks for %s, which no server tells", alert, name)
		return
	}
	for _, label := range labelInRule.FindAllStringSubmatch(labels, -1) {
		if label[1] == "code" || label[1] == "status" {
			continue // which come with the first of them
		}
		values := f.values(strings.TrimPrefix(base, "alter_console_"), label[1])
		for value := range strings.SplitSeq(label[3], "|") {
			if _, there := values[value]; !there && value != "rotation" && value != "grant" && value != "narrowing" {
				t.Errorf("%s asks for %s with %s %q, there are %v", alert, name, label[1], value, values)
			}
		}
	}
}
