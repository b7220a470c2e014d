package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// The program sends nothing home: whatever it is asked for, all of its sockets are those of its own port.
func TestTheServerCallsNobody(t *testing.T) {
	s := startWithAdmin(t)
	stop, watched := make(chan struct{}), make(chan []string)
	go func() {
		var seen []string
		for {
			_, others := s.sockets()
			for _, socket := range others {
				if !slices.Contains(seen, socket) {
					seen = append(seen, socket)
				}
			}
			select {
			case <-stop:
				watched <- seen
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/new")
	v.press("Create agent", "name", "quiet")
	v.sees(http.StatusCreated, "quiet")
	v.open("/agents?q=quiet")
	v.sees(http.StatusOK, "quiet")
	s.agent(s.api(), client.AgentCreateParams{Name: "quiet-too"})
	if own, _ := s.sockets(); own == 0 {
		t.Fatal("not even the server's own port is seen")
	}
	close(stop)
	if seen := <-watched; len(seen) > 0 {
		t.Errorf("sockets that are not of the server's port: %q", seen)
	}
}

// sockets are those of the process: how many belong to the server's port, and both ends of the others.
func (s *server) sockets() (own int, others []string) {
	process := fmt.Sprintf("/proc/%d", s.process.Process.Pid)
	open := map[string]bool{}
	files, _ := filepath.Glob(process + "/fd/*")
	for _, file := range files {
		if target, err := os.Readlink(file); err == nil {
			open[target] = true
		}
	}
	var port int
	_, _ = fmt.Sscanf(s.url, "http://127.0.0.1:%d", &port)
	for _, kind := range []string{"tcp", "tcp6", "udp", "udp6"} {
		table, _ := os.ReadFile(process + "/net/" + kind)
		for line := range strings.Lines(string(table)) {
			fields := strings.Fields(line)
			switch {
			case len(fields) < 10 || !open["socket:["+fields[9]+"]"]:
			case strings.HasSuffix(fields[1], fmt.Sprintf(":%04X", port)):
				own++
			default:
				others = append(others, kind+" "+fields[1]+" to "+fields[2])
			}
		}
	}
	return own, others
}
