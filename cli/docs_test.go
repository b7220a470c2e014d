package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
)

// commandsOf are the lines of the first block of commands below a heading of docs/operations.md, without their comments.
func commandsOf(t *testing.T, heading string) (lines []string) {
	t.Helper()
	text, err := os.ReadFile("../docs/operations.md")
	must(t, err)
	_, chapter, _ := strings.Cut(string(text), "\n"+heading+"\n")
	_, block, _ := strings.Cut(chapter, "\n```\n")
	block, _, found := strings.Cut(block, "```\n")
	if !found {
		t.Fatalf("there are no commands below %q", heading)
	}
	for line := range strings.Lines(block) {
		line, _, _ = strings.Cut(line, "  #")
		lines = append(lines, strings.TrimSpace(line))
	}
	return lines
}

// TestTheDocsMoveFromSQLiteToPostgreSQL runs the commands that the docs name, as they stand there, but for the places.
func TestTheDocsMoveFromSQLiteToPostgreSQL(t *testing.T) {
	data, address := newData(t), pgtest.URL(t)
	s := serves(t, withAdmin([]string{"--data", data})...)
	key := mustRun(t, []string{"--data", data}, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	s.acts(t, key)
	places := strings.NewReplacer(
		"/var/lib/alter-console", data,
		"/backup/move", filepath.Join(t.TempDir(), "move"),
		"'postgres://alter@db.example.com/alter?sslmode=verify-full'", address,
	)
	var checked string
	for _, line := range commandsOf(t, "### From SQLite to PostgreSQL") {
		words := strings.Fields(places.Replace(line))
		switch {
		case words[0] == "export":
			name, value, _ := strings.Cut(words[1], "=")
			t.Setenv(name, value)
		case words[0] == "systemctl":
			s.stop()
		case words[0] == "alter-console" && words[1] == "serve":
			s = serves(t)
		case words[0] == "alter-console":
			checked = mustRun(t, nil, words[1:]...)
		default:
			t.Errorf("what is %q?", line)
		}
	}
	if checked != "ok: no problem was found" {
		t.Errorf("at the end it says %q", checked)
	}
	if !strings.Contains(s.out.String(), "Its database is postgres://") {
		t.Errorf("it serves another database:\n%s", s.out)
	}
	if n := s.agents(t, key); n != 1 || !s.signIn(t, adminEmail, adminPassword) {
		t.Errorf("of what was there, %d agents are left, and the administrator is let in or not", n)
	}
	if said := mustRun(t, nil, "status"); !strings.Contains(said, " 1 managed secret, 1 grant, 1 call, 1 run, ") {
		t.Errorf("it holds\n%s", said)
	}
}
