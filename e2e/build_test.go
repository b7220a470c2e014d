package e2e_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// htmx is where make deps puts the library.
var htmx = filepath.Join("..", "static", "lib", "htmx.min.js")

// TestBuiltWithoutNPM builds the program as go build and go install do, where nobody ran npm.
func TestBuiltWithoutNPM(t *testing.T) {
	t.Parallel()
	built := buildWithout(t, htmx)
	s := newServer(t, "--admin-email", adminEmail, "--admin-password", adminPassword)
	s.program = built
	s.run()
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/new")
	v.press("Create agent", "name", "plain")
	v.sees(http.StatusCreated, "plain")
	v.open("/agents?q=plain")
	v.sees(http.StatusOK, "plain")
	if n := v.page.Find("script[src*=htmx]").Length(); n != 0 {
		t.Errorf("the page asks for htmx %d times", n)
	}
	s.stop()
	if log := s.log.String(); !strings.Contains(log, "built without htmx") {
		t.Errorf("the log doesn't say what is missing:\n%s", log)
	}
}

// buildWithout builds the program as if a file did not exist.
func buildWithout(t *testing.T, file string) (program string) {
	t.Helper()
	absent := must(filepath.Abs(file))(t)
	overlay := filepath.Join(t.TempDir(), "overlay.json")
	text := must(json.Marshal(map[string]map[string]string{"Replace": {absent: ""}}))(t)
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(t.TempDir(), "alter-console")
	if out, err := exec.Command("go", "build", "-overlay", overlay, "-o", program, "..").CombinedOutput(); err != nil {
		t.Fatalf("build without %s: %v\n%s", file, err, out)
	}
	return program
}
