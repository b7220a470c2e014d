package e2e_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

func (s *server) signal(sig syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(sig); err != nil {
		s.t.Fatal(err)
	}
}

// isStopping waits until the program has begun to stop and takes no new connections.
func (s *server) isStopping() {
	s.t.Helper()
	await(s.t, "the refusal of new connections", func() (struct{}, bool) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
		if err == nil {
			conn.Close()
		}
		return struct{}{}, err != nil
	})
}

func TestStopFinishesWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/new")
	v.press("Create agent", "name", "early")
	v.sees(http.StatusCreated)
	s.knows(t, v.newKey()) // that it was used must be known after a restart

	// A request with the head sent and the body awaited.
	key := s.command("app-key", "create", "late", "--preset", "everything", "--never-expires")
	const body = `{"name":"late"}`
	c := s.dial(t)
	c.say(signed(key, "POST", "/sdk/agents", body) + fmt.Sprintf("Content-Length: %d\r\nExpect: 100-continue\r\n\r\n", len(body)))
	if going := c.hear("POST"); going.StatusCode != http.StatusContinue {
		t.Fatalf("the server answers %s", going.Status)
	}
	s.signal(syscall.SIGTERM)
	s.isStopping()
	c.say(body)
	if done := c.hear("POST"); done.StatusCode != http.StatusCreated {
		t.Errorf("the request under way ended with %s", done.Status)
	}
	s.ends()

	s.run()
	v.address = must(v.address.Parse(s.url))(t)
	v.open("/agents")
	v.sees(http.StatusOK, "early", "late") // and the session outlived the restart
	v.follow("early")
	if key := v.text(row("early-1")); strings.Contains(key, "never") || strings.Contains(key, "not stored yet") {
		t.Errorf("the early key's row reads: %s", key)
	}
	if list := s.command("app-key", "list"); !lastUsed.MatchString(list) {
		t.Errorf("the late key's last use was lost:\n%s", list)
	}
	s.stop()
}

// lastUsed is the end of a line of the list: a time of creation, one of last use, and none of an end or of revocation.
var lastUsed = regexp.MustCompile(`(?m)(  [-\d]+ [:\d]+){2} +- +- +anywhere +\d+ +everything$`)

func TestStopDoesNotWaitForever(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	c := s.dial(t)
	c.say(signed(s.command("app-key", "create", "slow", "--preset", "everything", "--never-expires"), "POST", "/sdk/agents", "{}") + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n")
	c.hear("POST")
	s.signal(syscall.SIGTERM)
	s.ends()
	if !strings.Contains(s.log.String(), "requests that did not end in time are cut off") {
		t.Errorf("the log says:\n%s", s.log)
	}
}

// A second signal is from somebody who does not want to wait.
func TestASecondSignalEndsTheProgram(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t, "--drain-delay", "5m")
	s.signal(syscall.SIGTERM)
	await(t, "the end of readiness", func() (struct{}, bool) {
		answer, err := http.Get(s.url + "/readyz")
		if err != nil {
			return struct{}{}, false
		}
		answer.Body.Close()
		return struct{}{}, answer.StatusCode == http.StatusServiceUnavailable
	})
	s.signal(syscall.SIGTERM)
	_ = s.process.Wait() // killed
	if status, _ := s.process.ProcessState.Sys().(syscall.WaitStatus); status.Signal() != syscall.SIGTERM {
		t.Errorf("it ended with %s", s.process.ProcessState)
	}
}

// Eight programs create agents until the server is killed. Whatever they were told exists must exist.
func TestAcknowledgedCreatesSurviveAKill(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	app := s.appClient(t, s.command("app-key", "create", "writer", "--preset", "everything", "--never-expires"), nil)
	enough := make(chan struct{})
	var programs sync.WaitGroup
	var acknowledged createdAgents
	for program := range 8 {
		programs.Go(func() {
			for i := 0; ; i++ {
				created, err := app.Agents.Create(context.Background(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d-%d", program, i)})
				if err != nil {
					return // killed
				}
				if acknowledged.add(created) == 200 {
					close(enough)
				}
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(30 * time.Second):
		t.Errorf("only %d agents in 30 s", len(acknowledged.list))
	}
	s.signal(syscall.SIGKILL)
	programs.Wait()
	_ = s.process.Wait() // killed

	s.run()
	if problems := column(t, s.openDatabase(t), "pragma integrity_check"); len(problems) != 1 || problems[0] != "ok" {
		t.Errorf("the database is damaged: %v", problems)
	}
	for _, agent := range acknowledged.list {
		if me, err := s.whoIs(t, agent.APIKey.Reveal()); err != nil || me.ID != agent.ID {
			t.Errorf("%s was acknowledged and is lost: %v", agent.Name, err)
		}
	}
	t.Logf("%d agents were acknowledged", len(acknowledged.list))
	s.stop()
}

type createdAgents struct {
	mu   sync.Mutex
	list []*client.AgentCreateResult
}

func (c *createdAgents) add(agent *client.AgentCreateResult) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, agent)
	return len(c.list)
}
