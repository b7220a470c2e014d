// Package pgtest gives tests a real PostgreSQL server of their own.
//
// One cluster is made per test process, on a random port of 127.0.0.1, and removed when the process ends. Each test
// gets a fresh database in it. Without PostgreSQL on the machine tests are skipped, and fail when CI is "true".
// Benchmarks get a cluster that syncs to disk as one in production does.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
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
)

var (
	cluster   = sync.OnceValues(func() (server, error) { return start(unsafe) })
	databases atomic.Int64
)

// URL returns the address of an empty database that only this test uses.
func URL(t testing.TB) string {
	t.Helper()
	if binaries() == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal(ErrMissing)
		}
		t.Skip(ErrMissing)
	}
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
	if _, err := admin.ExecContext(t.Context(), "create database "+name); err != nil {
		t.Fatalf("create a database: %v", err)
	}
	return server.url(name)
}

// Settings of a cluster: tests want speed and lose nothing in a crash, benchmarks measure what is kept.
var (
	unsafe  = []string{"fsync=off", "full_page_writes=off", "synchronous_commit=off", "max_connections=200", "shared_buffers=64MB"}
	durable = []string{"max_connections=200"}
)

// ErrMissing says that the machine has no PostgreSQL.
var ErrMissing = errors.New("PostgreSQL's initdb was not found: install the postgresql package")

// Durable starts a cluster with PostgreSQL's own defaults, which keeps every commit it acknowledges, and returns the
// address of an empty database. The cluster ends with stop or with the process. ErrMissing.
func Durable() (url string, stop io.Closer, err error) {
	if binaries() == "" {
		return "", nil, ErrMissing
	}
	s, err := start(durable)
	return s.url("postgres"), s.stop, err
}

// Version returns the name and version of the PostgreSQL that tests and benchmarks use. ErrMissing.
func Version() (string, error) {
	if binaries() == "" {
		return "", ErrMissing
	}
	out, err := exec.Command(filepath.Join(binaries(), "postgres"), "--version").Output()
	return strings.TrimSpace(string(out)), err
}

type server struct {
	port int
	stop io.Closer // when it closes, the server stops
}

func (s server) url(database string) string {
	return fmt.Sprintf("postgres://tester@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
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
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return server{}, err
	}
	attributes := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		if attributes.Credential, err = unprivileged(dir); err != nil {
			return server{}, err
		}
	}
	data := filepath.Join(dir, "data")
	initdb := exec.Command(filepath.Join(binaries(), "initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8",
		"--locale=C.UTF-8", "--no-sync")
	initdb.SysProcAttr, initdb.Dir = attributes, dir
	if out, err := initdb.CombinedOutput(); err != nil {
		return server{}, fmt.Errorf("initdb: %w\n%s", err, out)
	}
	port, err := freePort()
	if err != nil {
		return server{}, err
	}
	s := server{port: port}
	s.stop, err = s.run(dir, data, settings, attributes)
	return s, err
}

// run starts the server below a shell that outlives neither: when this process ends, however it ends, its end of the
// pipe closes, and the shell stops the server and removes the folder.
func (s server) run(dir, data string, settings []string, attributes *syscall.SysProcAttr) (io.Closer, error) {
	script := `dir=$1; shift; "$@" >"$dir/log" 2>&1 & server=$!
		trap '' INT; read -r _; kill -QUIT $server; wait $server; rm -rf "$dir"`
	shell := exec.Command("/bin/sh", "-c", script, "sh", dir,
		filepath.Join(binaries(), "postgres"), "-D", data, "-p", strconv.Itoa(s.port), "-k", dir, "-c", "listen_addresses=127.0.0.1")
	for _, setting := range settings {
		shell.Args = append(shell.Args, "-c", setting)
	}
	own := *attributes
	own.Setpgid = true
	shell.SysProcAttr, shell.Dir = &own, dir
	pipe, err := shell.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := shell.Start(); err != nil {
		return nil, err
	}
	db, err := sql.Open("pgx", s.url("postgres"))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for db.PingContext(ctx) != nil {
		select {
		case <-ctx.Done():
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			return nil, fmt.Errorf("the server does not answer:\n%s", log)
		case <-time.After(20 * time.Millisecond):
		}
	}
	return pipe, nil
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

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}
