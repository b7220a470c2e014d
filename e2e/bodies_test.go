package e2e_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	unknownKey = "alter_key_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	heldSize   = 1<<20 - 1
)

// TestStrangersBodiesCostNoMemory holds 300 bodies of almost 1 MiB open, some signed with a key that nobody has, while an
// agent goes on asking who it is.
func TestStrangersBodiesCostNoMemory(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	appKey := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	var made struct {
		Key string `json:"api_key"`
	}
	s.exchange(t, appKey, "POST", "/sdk/agents", `{"name":"bot"}`).decode(t, &made)
	before := s.residentBytes(t)
	quiet := s.timeOfMe(t, made.Key)

	body := strings.Repeat("x", heldSize)
	heads := map[string]string{
		wire.CodeInvalidKey:       signed(unknownKey, "POST", "/sdk/agents", body),
		wire.CodeMissingSignature: "POST /sdk/agents HTTP/1.1\r\nHost: localhost\r\n" + someKey,
	}
	held := map[*wireConn]string{}
	for range 150 {
		for code, head := range heads {
			if code == wire.CodeInvalidKey {
				head = signed(unknownKey, "POST", "/sdk/agents", body)
			}
			c := s.dial(t)
			go c.say(head + fmt.Sprintf("Content-Length: %d\r\n\r\n%s", heldSize+1, body)) // a byte is missing
			held[c] = code
		}
	}
	busy := s.timeOfMe(t, made.Key)
	grown := s.residentBytes(t) - before
	for c, code := range held {
		if answer := c.hear("POST"); answer.StatusCode != http.StatusUnauthorized || !strings.Contains(answer.body, code) {
			t.Errorf("%s %s, want %s", answer.Status, answer.body, code)
		}
	}
	grown = max(grown, s.residentBytes(t)-before)
	t.Logf("memory grew by %.1f MiB; p99 of me %v, %v while 300 bodies were held", float64(grown)/(1<<20), quiet, busy)
	if grown > 30<<20 {
		t.Errorf("memory grew by %.1f MiB", float64(grown)/(1<<20))
	}
	s.stop()
}

// timeOfMe asks who an agent is 300 times on one connection, and returns the time that 99 of 100 take less than.
func (s *server) timeOfMe(t *testing.T, key string) time.Duration {
	t.Helper()
	c := s.dial(t)
	defer c.Close()
	times := make([]time.Duration, 300)
	for i := range times {
		request := signed(key, "GET", "/sdk/agents/me", "") + "\r\n"
		started := time.Now()
		c.say(request)
		if answer := c.hear("GET"); answer.StatusCode != http.StatusOK {
			t.Fatalf("me: %s %s", answer.Status, answer.body)
		}
		times[i] = time.Since(started)
	}
	slices.Sort(times)
	return times[len(times)*99/100]
}

// residentBytes is the memory of the server's process.
func (s *server) residentBytes(t *testing.T) int {
	t.Helper()
	status := string(must(os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid)))(t))
	for line := range strings.Lines(status) {
		if fields := strings.Fields(line); fields[0] == "VmRSS:" {
			return must(strconv.Atoi(fields[1]))(t) << 10
		}
	}
	t.Fatalf("no VmRSS in %s", status)
	return 0
}

// TestABodyThatDoesNotComeIsGivenUp holds back a body that the server wants, and one that it does not.
func TestABodyThatDoesNotComeIsGivenUp(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	key := s.command("app-key", "create", "e2e", "--preset", "everything", "--never-expires")
	for head, want := range map[string]int{
		signed(key, "POST", "/sdk/agents", `{}`):        http.StatusRequestTimeout,
		signed(unknownKey, "POST", "/sdk/agents", `{}`): http.StatusUnauthorized,
	} {
		c := s.dial(t)
		c.say(head + "Content-Length: 2\r\n\r\n{")
		answer := c.hear("POST")
		if answer.StatusCode != want {
			t.Errorf("%s %s, want %d", answer.Status, answer.body, want)
		}
		answer.isTyped(t, head[:20])
		if _, err := c.answers.ReadByte(); err == nil {
			t.Error("the connection stays open, and a later request would be taken for the body")
		}
	}
	s.stop()
}
