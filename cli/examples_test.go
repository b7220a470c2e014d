package cli

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v3"

	"github.com/alter-console/alter-console/server"
)

const examples = "../docs/examples"

// documents reads the documents of a YAML file, in which no key may stand twice.
func documents(t *testing.T, file string) (all []map[string]any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(examples, file))
	if err != nil {
		t.Fatal(err)
	}
	for d := yaml.NewDecoder(bytes.NewReader(text)); ; {
		var one map[string]any
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		all = append(all, one)
	}
}

// at is what a path leads to, such as "spec.containers.0.image".
func at(value any, steps string) any {
	for step := range strings.SplitSeq(steps, ".") {
		switch v := value.(type) {
		case map[string]any:
			value = v[step]
		case []any:
			value = v[slices.Index([]string{"0", "1", "2"}, step)]
		default:
			return nil
		}
	}
	return value
}

// has compares what a document says with what it must say.
func has(t *testing.T, document any, want map[string]any) {
	t.Helper()
	for steps, value := range want {
		if got := at(document, steps); got != value {
			t.Errorf("%s is %v, want %v", steps, got, value)
		}
	}
}

// accepts runs the configuration that variables give through the program's own check.
func accepts(t *testing.T, variables map[string]string) (c server.Config) {
	t.Helper()
	var lines []string
	for name, value := range variables {
		lines = append(lines, name+"="+value)
	}
	var line commandLine
	parser, err := kong.New(&line, kong.Resolvers(readEnvironment(lines)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse(nil); err != nil {
		t.Errorf("the variables of the example: %v", err)
	}
	if err := line.Config.Check(true); err != nil {
		t.Errorf("the variables of the example: %v", err)
	}
	return line.Config
}

// outlasts fails when whoever stops a server gives it less time than it takes.
func outlasts(t *testing.T, grace time.Duration, c server.Config) {
	t.Helper()
	if needed := c.LongestStop(); grace <= needed {
		t.Errorf("the server is killed after %s, and takes up to %s to stop", grace, needed)
	}
}

func TestTheComposeExample(t *testing.T) {
	t.Parallel()
	compose := documents(t, "compose/compose.yaml")[0]
	has(t, compose, map[string]any{
		"services.alter-console.read_only": true, "services.alter-console.cap_drop.0": "ALL", "services.alter-console.ports": nil,
	})
	for _, port := range at(compose, "services.caddy.ports").([]any) {
		if !strings.HasPrefix(port.(string), "${PUBLISH:-127.0.0.1}:") {
			t.Errorf("port %s is published beyond this machine", port)
		}
	}
	variables := map[string]string{}
	for name, value := range at(compose, "services.alter-console.environment").(map[string]any) {
		variables[name] = strings.Replace(value.(string), "${ADDRESS:-https://localhost}", "https://localhost", 1)
	}
	c := accepts(t, variables)
	grace, err := time.ParseDuration(at(compose, "services.alter-console.stop_grace_period").(string))
	if err != nil {
		t.Fatal(err)
	}
	outlasts(t, grace, c)
	if proxy := at(compose, "services.caddy.networks.inside.ipv4_address"); c.Proxies != proxy {
		t.Errorf("Caddy is %v and %v is believed", proxy, c.Proxies)
	}
	tool(t, "caddy", "validate", "--adapter", "caddyfile", "--config", filepath.Join(examples, "compose", "Caddyfile"))
}

func TestTheKubernetesExample(t *testing.T) {
	t.Parallel()
	kinds := map[string]map[string]any{}
	for _, one := range documents(t, "kubernetes.yaml") {
		kinds[one["kind"].(string)] = one
		if namespace := at(one, "metadata.namespace"); one["kind"] != "Namespace" && namespace != "alter-console" {
			t.Errorf("%v is in the namespace %v", one["kind"], namespace)
		}
	}
	if at(kinds["Namespace"], "metadata.labels").(map[string]any)["pod-security.kubernetes.io/enforce"] != "restricted" {
		t.Error("the namespace does not enforce the restricted standard")
	}
	has(t, kinds["Service"], map[string]any{"spec.type": "ClusterIP", "spec.ports.0.targetPort": "http"})
	pod := at(kinds["StatefulSet"], "spec.template.spec")
	has(t, pod, map[string]any{
		"enableServiceLinks": false, "automountServiceAccountToken": false,
		"securityContext.runAsNonRoot": true, "securityContext.runAsUser": 65532, "securityContext.seccompProfile.type": "RuntimeDefault",
		"containers.0.securityContext.allowPrivilegeEscalation": false, "containers.0.securityContext.readOnlyRootFilesystem": true,
		"containers.0.securityContext.capabilities.drop.0": "ALL", "containers.0.ports.0.containerPort": 8080,
		"containers.0.startupProbe.httpGet.path": "/healthz", "containers.0.livenessProbe.httpGet.path": "/healthz",
		"containers.0.readinessProbe.httpGet.path": "/readyz", "containers.0.volumeMounts.0.mountPath": "/data",
	})
	variables := map[string]string{}
	for _, one := range at(pod, "containers.0.env").([]any) {
		variables[at(one, "name").(string)] = at(one, "value").(string)
	}
	c := accepts(t, variables)
	outlasts(t, time.Duration(at(pod, "terminationGracePeriodSeconds").(int))*time.Second, c)
	if seconds := at(pod, "containers.0.readinessProbe.periodSeconds").(int); c.DrainDelay <= time.Duration(seconds)*time.Second {
		t.Errorf("it is found out every %d s that the server is not ready, and it leaves after %s", seconds, c.DrainDelay)
	}
}

func TestTheSystemdExample(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(examples, "alter-console.service"))
	if err != nil {
		t.Fatal(err)
	}
	variables := map[string]string{}
	var grace time.Duration
	for line := range strings.Lines(string(text)) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "#")
		if assignment, ok := strings.CutPrefix(line, "Environment="); ok && !strings.Contains(line, "%d/") {
			name, value, _ := strings.Cut(assignment, "=")
			variables[name] = value
		}
		if seconds, ok := strings.CutPrefix(line, "TimeoutStopSec="); ok {
			if grace, err = time.ParseDuration(seconds + "s"); err != nil {
				t.Fatal(err)
			}
		}
	}
	outlasts(t, grace, accepts(t, variables))
	unit := filepath.Join(t.TempDir(), "alter-console.service")
	if err := os.WriteFile(unit, bytes.ReplaceAll(text, []byte("/usr/local/bin/alter-console serve"), []byte("/bin/true")), 0o600); err != nil {
		t.Fatal(err)
	}
	tool(t, "systemd-analyze", "verify", unit)
	tool(t, "systemd-analyze", "security", "--offline=yes", "--threshold=20", unit)
}

// tool runs another program, which has to be content.
func tool(t *testing.T, name string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Logf("not validated: %v", err)
		return
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil || bytes.Contains(out, []byte("Unknown key")) {
		t.Errorf("%s %v: %v\n%s", name, args, err, out)
	}
}
