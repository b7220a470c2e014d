package webhooks

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// example is the block of a language in docs/webhooks.md.
func example(t *testing.T, language string) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/webhooks.md")
	if err != nil {
		t.Fatal(err)
	}
	_, block, found := strings.Cut(string(page), "\n```"+language+"\n")
	block, _, closed := strings.Cut(block, "\n```\n")
	if !found || !closed {
		t.Fatalf("docs/webhooks.md has no example in %s", language)
	}
	return block + "\n"
}

// asked is what an example is asked about: a secret, an id, a time, a signature, a body and the time now.
type asked struct{ secret, id, at, signature, body, now string }

// TestTheExamplesKnowWhatIsSignedHere, and what is not.
func TestTheExamplesKnowWhatIsSignedHere(t *testing.T) {
	secret, id, at, body := newSecret(), "msg_1", "1767225600", `{"type":"ending.soon"}`
	right := asked{secret, id, at, sign(secret, id, at, body), body, "1767225700"}
	two, other, changed, late, strange, later := right, right, right, right, right, right
	two.signature = "v1,AAAA " + right.signature
	other.secret = newSecret()
	changed.body += " "
	late.now = "1767226000"
	strange.signature = "v1,x"
	later.at = "1767225601"
	questions, want := []asked{right, two, other, changed, late, strange, later}, "true true false false false false false"
	t.Run("Go", func(t *testing.T) {
		dir := t.TempDir()
		write(t, filepath.Join(dir, "verify.go"), example(t, "go"))
		var main strings.Builder
		main.WriteString("package main\n\nimport (\"fmt\"; \"net/http\"; \"time\")\n\nfunc main() {\n")
		for _, q := range questions {
			fmt.Fprintf(&main, "ask(%q, %q, %q, %q, %q, %s)\n", q.secret, q.id, q.at, q.signature, q.body, q.now)
		}
		main.WriteString("}\n\nfunc ask(secret, id, at, signature, body string, now int64) {\nh := http.Header{\"Webhook-Id\": {id}, \"Webhook-Timestamp\": {at}, \"Webhook-Signature\": {signature}}\nfmt.Println(verify(secret, h, []byte(body), time.Unix(now, 0)))\n}\n")
		write(t, filepath.Join(dir, "main.go"), main.String())
		write(t, filepath.Join(dir, "go.mod"), "module example\n\ngo 1.24\n")
		says(t, want, dir, "go", "run", ".")
	})
	t.Run("Python", func(t *testing.T) {
		program := example(t, "python")
		for _, q := range questions {
			program += fmt.Sprintf("print(str(verify(%q, {'webhook-id': %q, 'webhook-timestamp': %q, 'webhook-signature': %q}, %q.encode(), %s)).lower())\n", q.secret, q.id, q.at, q.signature, q.body, q.now)
		}
		says(t, want, t.TempDir(), "python3", "-c", program)
	})
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func says(t *testing.T, want, dir string, command ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if got := strings.Join(strings.Fields(string(out)), " "); err != nil || got != want {
		t.Errorf("it says %s, %v, want %s", out, err, want)
	}
}
