package e2e_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// smallDisk mounts a disk of a few MiB, which needs the right to mount.
func smallDisk(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=14m", "tmpfs", dir).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small disk can't be mounted: %v\n%s", err, out)
		}
		t.Skipf("a small disk can't be mounted: %v", err)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", dir).Run() })
	return dir
}

// fill writes a file until the disk is full to the last byte.
func fill(t *testing.T, dir string) (name string) {
	t.Helper()
	name = filepath.Join(dir, "somebody-elses")
	f := must(os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600))(t)
	defer f.Close()
	for {
		if _, err := f.Write(make([]byte, 4096)); errors.Is(err, syscall.ENOSPC) {
			return name
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

// readiness is what /readyz answers.
func (s *server) readiness(t *testing.T) (status int, text string) {
	t.Helper()
	begun := time.Now()
	res := must(http.Get(s.url + "/readyz"))(t)
	defer res.Body.Close()
	text = string(must(io.ReadAll(res.Body))(t))
	if took := time.Since(begun); took > 15*time.Second { // 1.5 s by the server's clock, on a machine that has much to do
		t.Errorf("/readyz took %s", took)
	}
	return res.StatusCode, text
}

func TestAFullDiskLeavesRoomForTakingPowerAway(t *testing.T) {
	t.Parallel()
	disk := smallDisk(t)
	s := newServer(t, "--admin-email", adminEmail, "--admin-password", adminPassword)
	s.data = filepath.Join(disk, "data")
	s.run()
	leaked := s.command("app-key", "create", "leaked", "--preset", "everything", "--never-expires")
	leakedID, _, _ := strings.Cut(strings.Split(s.command("app-key", "list"), "\n")[1], " ")
	app := s.appClient(t, s.command("app-key", "create", "deployer", "--preset", "everything", "--never-expires"), nil)
	var agents []*client.AgentCreateResult
	for i := range 150 {
		agents = append(agents, must(app.Agents.Create(t.Context(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)}))(t))
	}
	filler := fill(t, disk)

	if status, text := s.readiness(t); status != http.StatusServiceUnavailable || !strings.Contains(text, "the disk is full") {
		t.Errorf("/readyz says %d, %s", status, text)
	}
	var refusal *client.Error
	refused := func(err error) {
		t.Helper()
		if !errors.As(err, &refusal) || refusal.Status != http.StatusServiceUnavailable || !refusal.Unchanged ||
			refusal.RetryAfter == 0 || !strings.Contains(refusal.Message, "the disk is full. Nothing was changed.") {
			t.Errorf("an answer on a full disk: %v", err)
		}
	}
	var err error
	for i := 0; err == nil; i++ { // the files have some room left in them
		_, err = app.Agents.Create(t.Context(), client.AgentCreateParams{Name: fmt.Sprintf("late-%d", i)})
	}
	refused(err)
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/new")
	v.press("Create agent", "name", "too-late")
	v.sees(http.StatusServiceUnavailable, "the disk is full", "Nothing was changed")
	v.open("/agents/" + agents[0].ID)
	v.press("Suspend")
	v.sees(http.StatusOK, "suspended")
	for i, agent := range agents[1:] {
		switch i % 3 {
		case 0:
			_, err = app.Agents.Suspend(t.Context(), agent.ID)
		case 1:
			_, err = app.Agents.RevokeKey(t.Context(), agent.ID, agent.KeyID, client.Force())
		default:
			_, err = app.Agents.Delete(t.Context(), agent.ID)
		}
		if err != nil {
			t.Fatalf("%d agents and keys ended on a full disk, then: %v", i, err)
		}
	}
	s.command("app-key", "revoke", leakedID)
	_, err = app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "still-late"})
	refused(err)

	if err := os.Remove(filler); err != nil {
		t.Fatal(err)
	}
	await(t, "readiness", func() (struct{}, bool) {
		status, _ := s.readiness(t)
		return struct{}{}, status == http.StatusOK
	})
	must(app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "in-time"}))(t)
	for i, agent := range agents {
		if me, err := s.whoIs(t, agent.APIKey.Reveal()); err == nil && me.Status != "inactive" {
			t.Errorf("agent %d works still: %+v", i, me)
		}
	}
	if _, err := s.appClient(t, leaked, nil).Agents.List(t.Context(), client.AgentListParams{}); !errors.Is(err, client.ErrKeyRevoked) {
		t.Errorf("the leaked key: %v", err)
	}
	s.stop()
}
