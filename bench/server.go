package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A server is a process that announced its address on standard output.
type server struct {
	address string // host:port
	process *exec.Cmd
	log     tail
}

// A tail keeps the end of what is written to it.
type tail struct{ kept []byte }

func (t *tail) Write(p []byte) (int, error) {
	const enough = 2 << 10
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-enough):]
	return len(p), nil
}

func (t *tail) String() string { return string(t.kept) }

var addressLine = regexp.MustCompile(`(?m)^.* is at http://(\S+)$`)

// start runs a server and waits until it listens.
func start(command *exec.Cmd) (*server, error) {
	s := &server{process: command}
	command.Stderr = &s.log
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if m := addressLine.FindStringSubmatch(lines.Text()); m != nil {
			s.address = m[1]
			go io.Copy(io.Discard, out) //nolint:errcheck // until it closes
			return s, nil
		}
	}
	return nil, errors.Join(errors.New("the server did not start"), command.Wait(), errors.New(s.log.String()))
}

// stop ends the server as an operator would, and kills it when it takes too long.
func (s *server) stop() error {
	if s == nil || s.process.ProcessState != nil {
		return nil
	}
	timer := time.AfterFunc(15*time.Second, func() { s.process.Process.Kill() })
	defer timer.Stop()
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.process.Wait(); err != nil {
		return fmt.Errorf("the server stopped with %w:\n%s", err, s.log.String())
	}
	return nil
}

// cpu is the processor time the server has used so far; 0 where the system doesn't tell.
func (s *server) cpu() time.Duration { return cpuOf(strconv.Itoa(s.process.Process.Pid)) }

func cpuOf(pid string) time.Duration {
	stat, err := os.ReadFile("/proc/" + pid + "/stat")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	const tick = 10 * time.Millisecond // on every Linux since 2.6
	return time.Duration(user+system) * tick
}

// memory is the server's resident memory in MiB; 0 where the system doesn't tell.
func (s *server) memory() float64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	if err != nil {
		return 0
	}
	m := residentLine.FindSubmatch(status)
	if m == nil {
		return 0
	}
	kib, _ := strconv.ParseFloat(string(m[1]), 64)
	return kib / 1024
}

var residentLine = regexp.MustCompile(`VmRSS:\s+(\d+) kB`)
