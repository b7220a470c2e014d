package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// says waits until the log has something.
func (s *served) says(t *testing.T, want string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(s.err.String(), want); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not say %q but\n%s", want, s.err)
		}
	}
}

// TestARemoteThatCantBeUsedIsWarnedOf gives a console a wrong address, a key of an agent, and a path where no API is.
func TestARemoteThatCantBeUsedIsWarnedOf(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	other := serves(t, flags...)
	appKey := mustRun(t, flags, "app-key", "create", "console", "--preset", "everything", "--never-expires")
	agentKey := other.newAgentKey(t, appKey, "bot")
	for _, remote := range [][2]string{{"http://127.0.0.1:1", appKey}, {other.url, agentKey}, {other.url + "/nowhere", appKey}} {
		s := serves(t, "--data", newData(t), "--remote-url", remote[0], "--remote-key", remote[1])
		s.says(t, "the remote API can't be used now")
		s.stop()
	}
	good := serves(t, "--data", newData(t), "--remote-url", other.url, "--remote-key", appKey)
	good.stop()
	if said := good.err.String(); strings.Contains(said, "can't be used") {
		t.Errorf("of a good one it says %s", said)
	}
}

func TestAnAdministratorWhoIsThereIsNotMadeAgain(t *testing.T) {
	t.Parallel()
	flags := withAdmin(databases["SQLite"](t))
	serves(t, flags...).stop()
	s := serves(t, flags...)
	s.says(t, "--admin-email and --admin-password are not used")
}

func TestASharedDirectoryKeepsItsPermissions(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "shared")
	must(t, os.Mkdir(data, 0o700))
	must(t, os.Chmod(data, os.ModeSticky|0o777))
	s := serves(t, "--data", data)
	s.stop()
	if said := s.err.String(); !strings.Contains(said, "give --data one of its own") || strings.Contains(said, "chmod go= "+data) {
		t.Errorf("it says %s", said)
	}
}

// TestBodiesThatGoWithTheirCallsAreSaidTo starts with times to keep calls and their bodies.
func TestBodiesThatGoWithTheirCallsAreSaidTo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		calls, bodies string
		said          bool
	}{
		{"90d", "14d", false},
		{"36h", "36h", false},
		{"36h", "400d", true},
		{"0", "400d", false},
		{"36h", "0", false},
	} {
		s := serves(t, "--data", newData(t), "--keep-calls", c.calls, "--keep-bodies", c.bodies)
		s.stop()
		line := `msg="--keep-bodies is longer than --keep-calls: headers and bodies are removed with their calls" keep_bodies=` + c.bodies + " keep_calls=" + c.calls + "\n"
		if said := s.err.String(); strings.Contains(said, line) != c.said || strings.Count(said, "--keep-bodies") != strings.Count(said, line) {
			t.Errorf("with %+v it says\n%s", c, said)
		}
	}
}
