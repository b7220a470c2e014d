// Package pgtest gives tests a real PostgreSQL server of their own.
//
// One cluster is made per test process, on a random port of 127.0.0.1, and removed when the process ends. Each test
// gets a fresh database in it. Without PostgreSQL on the machine tests are skipped, and fail when CI is "true".
// Tests that stop or freeze a server get a cluster of their own, and benchmarks one that syncs to disk as one in
// production does.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"github.com/alter-console/alter-console/internal/freeport"
)

var (
	cluster   = sync.OnceValues(func() (server, error) { return start(unsafe) })
	databases atomic.Int64
)

// URL returns the address of an empty database that only this test uses.
func URL(t testing.TB) string {
	t.Helper()
	return create(t, "template1")
}

// Copy returns the address of a database that only this test uses, with what is in another one of URL. Nobody may be
// connected to that one.
func Copy(t testing.TB, database string) string {
	t.Helper()
	return create(t, database[strings.LastIndex(database, "/")+1:len(database)-len(options)])
}

func create(t testing.TB, template string) (url string) {
	t.Helper()
	need(t, binaries() != "", ErrMissing)
	server, err := cluster()
	if err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	name := fmt.Sprintf("test_%d_%d", os.Getpid(), databases.Add(1))
	admin, err := sql.Open("pgx", server.url("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	if _, err := admin.ExecContext(t.Context(), "create database "+name+" template "+template); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	return server.url(name)
}

// need skips the test where something is missing, and fails it when CI is "true".
func need(t testing.TB, there bool, missing error) {
	t.Helper()
	switch {
	case there:
	case os.Getenv("CI") == "true":
		t.Fatal(missing)
	default:
		t.Skip(missing)
	}
}

// Settings of a cluster: tests want speed and lose nothing in a crash, benchmarks measure what is kept.
var (
	unsafe  = []string{"fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200", "shared_buffers=64MB"}
	durable = []string{"max_connections=200"}
)

// ErrMissing says that the machine has no PostgreSQL.
var ErrMissing = errors.New("PostgreSQL's initdb was not found: install the postgresql package")

// Durable starts a cluster with PostgreSQL's own defaults, which keeps every commit it acknowledges, and returns the
// address of an empty database. The cluster ends with stop or with the process. Without PostgreSQL it fails with
// ErrMissing.
func Durable() (url string, stop io.Closer, err error) {
	if binaries() == "" {
		return "", nil, ErrMissing
	}
	s, err := start(durable)
	return s.url("postgres"), s.life, err
}

// Version returns the name and version of the PostgreSQL that tests and benchmarks use, or ErrMissing.
func Version() (string, error) {
	if binaries() == "" {
		return "", ErrMissing
	}
	out, err := exec.Command(filepath.Join(binaries(), "postgres"), "--version").Output()
	return strings.TrimSpace(string(out)), err
}

// A server is a cluster on disk, and the process that serves it.
type server struct {
	dir        string
	port       int
	settings   []string
	attributes *syscall.SysProcAttr
	shell      *exec.Cmd      // above the server
	life       io.WriteCloser // the server ends when this closes, and its folder goes with it
}

const options = "?sslmode=disable"

func (s server) url(database string) string {
	return fmt.Sprintf("postgres://tester@127.0.0.1:%d/%s%s", s.port, database, options)
}

// binaries returns the folder with initdb and postgres, the newest version's when there are several.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	slices.SortFunc(found, func(a, b string) int { return version(a) - version(b) })
	if len(found) > 0 {
		return filepath.Dir(found[len(found)-1])
	}
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path)
	}
	return ""
}

func version(initdb string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(initdb))))
	return n
}

func start(settings []string) (server, error) {
	s := server{settings: settings, attributes: &syscall.SysProcAttr{}}
	var err error
	if s.dir, err = os.MkdirTemp("", "pgtest"); err != nil {
		return server{}, err
	}
	if os.Geteuid() == 0 {
		if s.attributes.Credential, err = unprivileged(s.dir); err != nil {
			return server{}, err
		}
	}
	initdb := exec.Command(filepath.Join(binaries(), "initdb"), "-D", s.data(), "-U", "tester", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = s.attributes, s.dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return server{}, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	if s.port, err = freeport.Find(); err != nil {
		return server{}, err
	}
	return s, s.run()
}

func (s *server) data() string { return filepath.Join(s.dir, "data") }

// underShell runs the server below a shell that outlives neither: when this process ends, however it ends, its end of
// the pipe closes, and the shell stops the server and removes the folder. A line in the pipe is a signal that stops the
// server and leaves the folder.
const underShell = `dir=$1; shift; "$@" >>"$dir/log" 2>&1 & server=$!; trap '' INT
	if read -r signal; then kill -"$signal" $server; wait $server; exit; fi
	kill -CONT $server $(cat /proc/$server/task/$server/children); kill -QUIT $server; wait $server; rm -rf "$dir"`

// run starts the server and waits until it answers.
func (s *server) run() error {
	s.shell = exec.Command("/bin/sh", "-c", underShell, "sh", s.dir,
		filepath.Join(binaries(), "postgres"), "-D", s.data(), "-p", strconv.Itoa(s.port), "-k", s.dir, "-c", "listen_addresses=127.0.0.1")
	for _, setting := range s.settings {
		s.shell.Args = append(s.shell.Args, "-c", setting)
	}
	own := *s.attributes
	own.Setpgid = true
	s.shell.SysProcAttr, s.shell.Dir = &own, s.dir
	var err error
	if s.life, err = s.shell.StdinPipe(); err != nil {
		return err
	}
	if err := s.shell.Start(); err != nil {
		return err
	}
	if err := s.answers(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.dir, "log"))
		return fmt.Errorf("the server does not answer: %w\n%s", err, log)
	}
	return nil
}

// answers waits until the server takes connections.
func (s *server) answers() error {
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for db.PingContext(ctx) != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
	}
	return nil
}

// unprivileged gives a folder to a user that may run PostgreSQL, which refuses to run as root.
func unprivileged(dir string) (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, os.Chown(dir, uid, gid)
	}
	return nil, fmt.Errorf("neither a user postgres nor nobody to run PostgreSQL as")
}
