package e2e_test

import (
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var fencedProgram = regexp.MustCompile("(?ms)^```(python|go)\n(.*?)^```$")

// readmePrograms are the programs of the README's first minute by their language, in their order.
func readmePrograms(t *testing.T) map[string][]string {
	t.Helper()
	_, chapter, _ := strings.Cut(string(must(os.ReadFile("../README.md"))(t)), "\n## The first answer in a minute\n")
	chapter, _, _ = strings.Cut(chapter, "\nThe agent's page has ")
	programs := map[string][]string{}
	for _, found := range fencedProgram.FindAllStringSubmatch(chapter, -1) {
		programs[found[1]] = append(programs[found[1]], found[2])
	}
	if len(programs["python"]) != 2 || len(programs["go"]) != 2 {
		t.Fatalf("the README has the programs %q", programs)
	}
	return programs
}

// goProgram is a program of parts that stand in one function.
func goProgram(parts []string) string {
	return `package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/alter-console/alter-console/client"
)

func main() {
	if err := run(context.Background()); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context) error {
` + strings.Join(parts, "") + "return nil\n}\n"
}

// TestTheReadmesFirstMinuteRuns does what the README says, in its words, from a new agent to a run that shows its requests.
// Only the API that the secret is for is another.
func TestTheReadmesFirstMinuteRuns(t *testing.T) {
	t.Parallel()
	programs := readmePrograms(t)
	onEachDatabase(t, func(t *testing.T, s *server) {
		u := newUpstream(t)
		v := s.visitor(t, nil)
		v.signIn(adminEmail, adminPassword)
		v.follow("New agent")
		v.press("Create agent", "name", "support-bot")
		environment := []string{"ALTER_BASE_URL=" + s.url, "ALTER_API_KEY=" + v.newKey()}
		v.press("I have stored this key")
		runs(t, "python", programs["python"][0], environment...)
		v.follow("Secrets")
		v.follow("New secret")
		v.press("Create secret", "name", "Example", "allowed_hosts", u.host(), "sealed_token", oldValue)
		v.sees(http.StatusOK, "Example is stored")
		v.follow("Grant access")
		v.press("Grant access", "agent", "support-bot")
		v.press("Grant access")
		v.sees(http.StatusOK, "support-bot has access to Example")

		here := strings.NewReplacer("https://api.example.com", u.URL)
		sends(t, u, "/items", "python", here.Replace(programs["python"][1]), environment)
		sends(t, u, "/items", "go", here.Replace(goProgram(programs["go"])), environment)
		v.follow("Runs")
		v.follow("run-abc")
		v.sees(http.StatusOK, "support-bot", "GET", "/items", "2 calls")
		if v.address.Path != "/runs/run-abc" {
			t.Errorf("the run is at %s", v.address)
		}
		s.stop()
		s.checkServedWell(t)
	})
}

// TestTheDocumentedProgramWithAnAppKeyRuns, by the command that makes its key.
func TestTheDocumentedProgramWithAnAppKeyRuns(t *testing.T) {
	t.Parallel()
	_, chapter, _ := strings.Cut(string(must(os.ReadFile("../docs/operations.md"))(t)), "\n## App keys\n")
	program := fencedProgram.FindStringSubmatch(chapter)
	_, command, _ := strings.Cut(chapter, "The key for it is made by `alter-console ")
	command, _, found := strings.Cut(command, "`")
	if len(program) != 3 || program[1] != "python" || !found {
		t.Fatalf("docs/operations.md has the program %q and the command %q", program, command)
	}
	onEachDatabase(t, func(t *testing.T, s *server) {
		out := output(t, "python", program[2], []string{"ALTER_BASE_URL=" + s.url, "ALTER_API_KEY=" + s.command(strings.Fields(command)...)})
		if !strings.Contains(out, "made report-bot\n") || !strings.HasSuffix(out, "the next step sees report-bot\n") { // beside what the SDK warns of
			t.Error(out)
		}
		s.stop()
		s.checkServedWell(t)
	})
}

// sends fails unless a program says that it was answered, and what arrived at a path has the secret.
func sends(t *testing.T, u *upstream, path, language, program string, environment []string) {
	t.Helper()
	if out := output(t, language, program, environment); !slices.Contains(strings.Fields(out), "200") {
		t.Fatalf("%s\n%s", program, out)
	}
	seen := u.took()
	if len(seen) != 1 || seen[0].URL.Path != path {
		t.Fatalf("the upstream saw %v", seen)
	}
	has("Authorization", "Bearer "+oldValue)(t, seen[0])
}
