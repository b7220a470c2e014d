package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
)

// TestCommandLine plays the scripts of testdata. Each has an empty directory and a free address, which the program
// takes from ALTER_CONSOLE_DATA and ALTER_CONSOLE_ADDR, and another address in OTHER_ADDR.
func TestCommandLine(t *testing.T) {
	dependOnAllFiles()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			address, err := freeAddress()
			other, err2 := freeAddress()
			env.Setenv("PATH", filepath.Dir(binary)+string(filepath.ListSeparator)+env.Getenv("PATH"))
			env.Setenv("ADDR", address)
			env.Setenv("OTHER_ADDR", other)
			env.Setenv("ALTER_CONSOLE_ADDR", address)
			env.Setenv("ALTER_CONSOLE_DATA", filepath.Join(env.WorkDir, "data"))
			env.Values["test"] = t
			return errors.Join(err, err2)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"keep": keep, "await": awaitServer, "call": callWith, "sign-in": signIn, "mode": checkMode, "postgres": usePostgres, "exits": checkExit, "install": install,
		},
	})
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}

// install: what the first start of the server makes, and the server stopped again.
func install(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Check(ts.Exec("sh", "-c", "alter-console & server=$!; until alter-console healthcheck 2>/dev/null; do kill -0 $server || exit 1; done; kill -TERM $server; wait $server"))
}

// keep NAME: puts what the last command wrote to standard output into a variable.
func keep(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile("stdout")))
}

// await: until a server answers at ADDR.
func awaitServer(ts *testscript.TestScript, _ bool, _ []string) {
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		answer, err := http.Get("http://" + ts.Getenv("ADDR") + "/readyz")
		if err != nil {
			continue
		}
		answer.Body.Close()
		if answer.StatusCode == http.StatusOK {
			return
		}
	}
	ts.Fatalf("no server answers at %s", ts.Getenv("ADDR"))
}

// call KEY OUTCOME: lists the agents with an app key. The outcome is "works" or an error's code.
func callWith(ts *testscript.TestScript, _ bool, args []string) {
	app, err := client.NewApp(args[0], client.WithBaseURL("http://"+ts.Getenv("ADDR")))
	ts.Check(err)
	_, err = app.Agents.List(context.Background(), client.AgentListParams{})
	outcome := "works"
	if refusal := (*client.Error)(nil); errors.As(err, &refusal) {
		outcome = refusal.Code
	} else if err != nil {
		outcome = err.Error()
	}
	if outcome != args[1] {
		ts.Fatalf("the outcome is %s", outcome)
	}
}

// sign-in EMAIL PASSWORD OUTCOME: tries an account. The outcome is "works" or "refused".
func signIn(ts *testscript.TestScript, _ bool, args []string) {
	browser := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.PostForm("http://"+ts.Getenv("ADDR")+"/sign-in", url.Values{"email": {args[0]}, "password": {args[1]}})
	ts.Check(err)
	answer.Body.Close()
	want := map[string]int{"works": http.StatusSeeOther, "refused": http.StatusUnprocessableEntity}[args[2]]
	if answer.StatusCode != want {
		ts.Fatalf("the answer is %s", answer.Status)
	}
}

// mode PERMISSIONS FILE...: who may read the files.
func checkMode(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args[1:] {
		info, err := os.Stat(ts.MkAbs(file))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode()&fs.ModePerm); got != args[0] {
			ts.Fatalf("%s has permissions %s", file, got)
		}
	}
}

// postgres: gives the script an empty database of PostgreSQL, whose address DATABASE_URL names.
func usePostgres(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Setenv("DATABASE_URL", pgtest.URL(ts.Value("test").(*testing.T)))
}

// exits CODE COMMAND...: the exit code of the program.
func checkExit(ts *testscript.TestScript, _ bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	var exit interface{ ExitCode() int }
	code := 0
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("the exit code is %d", code)
	}
}
