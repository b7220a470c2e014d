package pgtest

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/alter-console/alter-console/internal/freeport"
)

// Bouncer starts a PgBouncer in front of a database, in transaction pooling with a handful of connections that all of
// its clients share, and returns the address to reach the database through it. It ends with the test.
func Bouncer(t testing.TB, database string) string {
	t.Helper()
	binary, err := exec.LookPath("pgbouncer")
	if err != nil {
		binary = "/usr/sbin/pgbouncer" // which is not in everybody's path
	}
	_, err = os.Stat(binary)
	need(t, err == nil, errors.New("pgbouncer was not found: install the pgbouncer package"))
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	port, err := freeport.Find()
	if err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp("", "pgbouncer")
	if err != nil {
		t.Fatal(err)
	}
	attributes := &syscall.SysProcAttr{}
	if os.Geteuid() == 0 {
		if attributes.Credential, err = unprivileged(dir); err != nil {
			t.Fatal(err)
		}
	}
	settings := filepath.Join(dir, "pgbouncer.ini")
	text := fmt.Sprintf(bouncerSettings, u.Hostname(), u.Port(), u.Path[1:], u.User.Username(), port)
	if err := os.WriteFile(settings, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	shell := exec.Command("/bin/sh", "-c", `"$1" "$2" >"$3/log" 2>&1 & read -r _; kill -KILL $!; rm -rf "$3"`, "sh", binary, settings, dir)
	shell.SysProcAttr, shell.Dir = attributes, dir
	life, err := shell.StdinPipe() // which ends when this process does
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if log, err := os.ReadFile(filepath.Join(dir, "log")); t.Failed() && err == nil {
			t.Logf("PgBouncer says:\n%s", log)
		}
		life.Close()
		shell.Wait()
		os.RemoveAll(dir)
	})
	pooled := server{port: port}
	if err := pooled.answers(); err != nil {
		t.Fatalf("PgBouncer does not answer: %v", err)
	}
	return pooled.url("postgres")
}

const bouncerSettings = `[databases]
* = host=%s port=%s dbname=%s user=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
max_client_conn = 200
`
