package pgtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// A Cluster is a PostgreSQL server that one test has for itself, to stop, freeze and start again on the same port.
type Cluster struct {
	t      testing.TB
	server server
}

// New starts a cluster that ends with the test. Where nothing else is said it keeps what it acknowledged. Settings are
// like "max_connections=20".
func New(t testing.TB, settings ...string) *Cluster {
	t.Helper()
	need(t, binaries() != "", ErrMissing)
	c := &Cluster{t: t}
	var err error
	if c.server, err = start(append(append([]string{}, durable...), settings...)); err != nil {
		t.Fatalf("start PostgreSQL: %v", err)
	}
	t.Cleanup(func() { c.server.remove() })
	return c
}

// remove ends the server, whatever state it is in, and waits until its folder is gone.
func (s *server) remove() {
	s.life.Close()
	s.shell.Wait() //nolint:errcheck // it ends as the server does
	os.RemoveAll(s.dir)
}

// URL returns the address of the cluster's database, which is empty at first.
func (c *Cluster) URL() string { return c.server.url("postgres") }

// Stop ends the server as pg_ctl stop does with the mode "fast" or, as in a crash, "immediate".
func (c *Cluster) Stop(mode string) {
	c.t.Helper()
	signal := map[string]string{"fast": "INT", "immediate": "QUIT"}[mode]
	if _, err := fmt.Fprintln(c.server.life, signal); err != nil {
		c.t.Fatal(err)
	}
	c.server.life.Close()
	c.server.shell.Wait() //nolint:errcheck // it ends as the server does
}

// Start runs a stopped server again, and waits until it answers.
func (c *Cluster) Start() {
	c.t.Helper()
	if err := c.server.run(); err != nil {
		c.t.Fatal(err)
	}
}

// Freeze halts all of the server's processes: connections stay open, new ones are still taken, and nothing answers.
func (c *Cluster) Freeze() {
	c.t.Helper()
	c.signal(syscall.SIGSTOP)
}

// Thaw lets a frozen server go on.
func (c *Cluster) Thaw() {
	c.t.Helper()
	c.signal(syscall.SIGCONT)
}

// signal reaches the first process before its children, so that it starts no more of them.
func (c *Cluster) signal(signal syscall.Signal) {
	c.t.Helper()
	first, _, _ := strings.Cut(c.read(filepath.Join(c.server.data(), "postmaster.pid")), "\n")
	c.send(first, signal)
	for _, child := range strings.Fields(c.read(fmt.Sprintf("/proc/%s/task/%s/children", first, first))) {
		c.send(child, signal)
	}
}

func (c *Cluster) read(name string) string {
	c.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		c.t.Fatal(err)
	}
	return string(text)
}

func (c *Cluster) send(process string, signal syscall.Signal) {
	c.t.Helper()
	id, err := strconv.Atoi(process)
	if err != nil {
		c.t.Fatal(err)
	}
	if err := syscall.Kill(id, signal); err != nil && err != syscall.ESRCH {
		c.t.Fatal(err)
	}
}
