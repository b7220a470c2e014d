package e2e_test

import (
	"bytes"
	"database/sql"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// binary is the program under test, built once.
var binary string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	if _, err := os.Stat(htmx); err != nil {
		fmt.Fprintln(os.Stderr, "the pages' library is missing: run make deps")
		return 1
	}
	dir, err := os.MkdirTemp("", "e2e")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	binary = filepath.Join(dir, "alter-console")
	build := exec.Command("go", "build", "-o", binary, "..")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build: %v\n%s", err, out)
		return 1
	}
	defer func() { stopChromium() }()
	return m.Run()
}

// dependOnAllFiles lists every file of the module while a test runs. The tests import none of the program, so this is
// how `go test` learns that a result it kept is no longer true.
var dependOnAllFiles = sync.OnceFunc(func() {
	_ = filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && slices.Contains([]string{".git", "bin", "node_modules"}, entry.Name()) {
			return fs.SkipDir
		}
		return err
	})
})

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse battery staple"
)

// A server is a running binary with data of its own. It may be stopped, and run again on the same data.
type server struct {
	t       *testing.T
	program string // the binary, or another build of it
	url     string // where programs reach it
	host    string // what browsers call it, "" for the same as programs
	data    string
	flags   []string
	env     []string // secrets, which are no flags
	process *exec.Cmd
	log     *logBuffer // everything the program says
	out     logBuffer  // what it says on standard output
}

// logBuffer collects what the program writes.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// startWithAdmin runs the binary on a random port with fresh data and an administrator, and waits until it listens.
func startWithAdmin(t *testing.T, flags ...string) *server {
	t.Helper()
	s := newServer(t, append(flags, "--admin-email", adminEmail, "--admin-password", adminPassword)...)
	s.run()
	return s
}

// at has browsers call the server by another name.
func (s *server) at(host string) *server {
	s.host = host
	return s
}

// home is the console's address in browsers.
func (s *server) home() string { return s.seen(s.url) }

// seen is an address of the server as browsers have it.
func (s *server) seen(address string) string {
	if s.host == "" {
		return address
	}
	return strings.Replace(address, "127.0.0.1", s.host, 1)
}

// newServer is a server with fresh data that does not run yet. Secrets among the flags reach it as variables.
func newServer(t *testing.T, flags ...string) *server {
	t.Helper()
	s := &server{t: t, program: binary, data: filepath.Join(t.TempDir(), "data"), log: &logBuffer{}}
	for i := 0; i < len(flags); i++ {
		switch flag := flags[i]; flag {
		case "--admin-password", "--secret-key", "--remote-key":
			i++
			s.env = append(s.env, "ALTER_CONSOLE_"+strings.ToUpper(strings.ReplaceAll(flag[2:], "-", "_"))+"="+flags[i])
		default:
			s.flags = append(s.flags, flag)
		}
	}
	return s
}

// exec is the program with the server's flags and secrets.
func (s *server) exec(args ...string) *exec.Cmd {
	c := exec.Command(s.program, s.args(args...)...)
	c.Env = append(os.Environ(), s.env...)
	return c
}

func (s *server) args(more ...string) []string {
	return append(append([]string{"--addr", "127.0.0.1:0", "--drain-delay", "0s", "--data", s.data}, s.flags...), more...)
}

// addressLine is a line of text on standard output, or of the log where that is in JSON.
var addressLine = regexp.MustCompile(`(?m)(?:^Alter Console is at |"msg":"serving","url":")([^"\s]+)["\n]`)

func (s *server) run() {
	s.t.Helper()
	dependOnAllFiles()
	s.url = ""
	said := len(s.log.String())
	s.process = s.exec()
	s.process.Stderr = s.log
	out, err := s.process.StdoutPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	process := s.process
	s.t.Cleanup(func() { process.Process.Kill(); process.Wait() })
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = io.Copy(io.MultiWriter(s.log, &s.out), out)
	}()
	s.url = s.announced(said, ended)
}

// announced waits for the address among what the program says after its first words, until it has nothing more to say.
func (s *server) announced(said int, ended <-chan struct{}) string {
	s.t.Helper()
	for over := false; ; {
		if m := addressLine.FindStringSubmatch(s.log.String()[said:]); m != nil {
			return m[1]
		}
		if over {
			s.process.Wait()
			s.t.Fatalf("the program did not start:\n%s", s.log)
		}
		select {
		case <-ended:
			over = true
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// stop ends the program as an operator would, and fails unless it stops cleanly.
func (s *server) stop() {
	s.t.Helper()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		s.t.Fatal(err)
	}
	s.ends()
}

// ends waits until the program has ended by itself, and fails unless all went well.
func (s *server) ends() {
	s.t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.process.Wait() }()
	select {
	case err := <-done:
		if err != nil {
			s.t.Fatalf("after the signal: %v\n%s", err, s.log)
		}
	case <-time.After(15 * time.Second):
		s.t.Fatalf("it did not stop within 15 s of the signal\n%s", s.log)
	}
}

// command runs a subcommand on the server's data and returns its standard output.
func (s *server) command(args ...string) string {
	s.t.Helper()
	return s.commandWith("", args...)
}

// commandWith is command with something on standard input.
func (s *server) commandWith(stdin string, args ...string) string {
	s.t.Helper()
	var stderr bytes.Buffer
	c := s.exec(args...)
	c.Stdin, c.Stderr = strings.NewReader(stdin), &stderr
	out, err := c.Output()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", args[0], err, stderr.String())
	}
	return strings.TrimSuffix(string(out), "\n")
}

// postgres is the address of the server's database, "" when it is SQLite.
func (s *server) postgres() string {
	if i := slices.Index(s.flags, "--database-url"); i >= 0 {
		return s.flags[i+1]
	}
	return ""
}

// openDatabase opens the server's database beside it, to look at what is written there.
func (s *server) openDatabase(t *testing.T) *sql.DB {
	t.Helper()
	driver, source := "sqlite", "file:"+filepath.Join(s.data, "alter-console.db")+"?mode=ro"
	if url := s.postgres(); url != "" {
		driver, source = "pgx", url
	}
	db := must(sql.Open(driver, source))(t)
	t.Cleanup(func() { db.Close() })
	return db
}

// column is what a query with one column of text finds.
func column(t *testing.T, db *sql.DB, query string) (values []string) {
	t.Helper()
	rows := must(db.QueryContext(t.Context(), query))(t)
	defer rows.Close()
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}

// must returns a value that a test can't go on without.
func must[T any](value T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

// await waits until something is there, and returns it.
func await[T any](t *testing.T, what string, look func() (T, bool)) T {
	t.Helper()
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if found, ok := look(); ok {
			return found
		}
	}
	t.Fatalf("%s did not come within 15 s", what)
	panic("unreachable")
}
