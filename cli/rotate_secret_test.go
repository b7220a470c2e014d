package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// newAgentKey makes an agent and returns its key.
func (s *served) newAgentKey(t *testing.T, appKey, name string) string {
	t.Helper()
	app, err := client.NewApp(appKey, client.WithBaseURL(s.url))
	if err != nil {
		t.Fatal(err)
	}
	made, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	return made.APIKey.Reveal()
}

// me is what an agent's key is told, nil when it is good.
func (s *served) me(t *testing.T, key string) error {
	t.Helper()
	agent, err := client.NewAgent(key, client.WithBaseURL(s.url))
	if err != nil {
		t.Fatal(err)
	}
	_, err = agent.Me(t.Context())
	return err
}

// refuses is a command that must end with 1, and what it says.
func refuses(t *testing.T, flags []string, command ...string) string {
	t.Helper()
	code, out, errs := runs(t, "", append(append([]string{}, flags...), command...)...)
	if code != 1 {
		t.Fatalf("%s ended with %d:\n%s%s", strings.Join(command, " "), code, out, errs)
	}
	return errs
}

// secretOf is what secret.key holds.
func secretOf(t *testing.T, flags []string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(flags[1], "secret.key"))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestTheSecretChangesUnderARunningServer rotates and retires: keys in use go on working, one that nobody uses is named.
func TestTheSecretChangesUnderARunningServer(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			s := serves(t, withAdmin(flags)...)
			appKey := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
			used, idle := s.newAgentKey(t, appKey, "used"), s.newAgentKey(t, appKey, "idle")
			mustRun(t, flags, "rotate-secret")
			fresh := mustRun(t, flags, "app-key", "create", "fresh", "--preset", "everything", "--never-expires")
			if n := s.agents(t, fresh); n != 2 { // under the new secret, at a server that has not looked since
				t.Errorf("a key made after the change sees %d agents", n)
			}
			for _, key := range []string{used, used} {
				if err := s.me(t, key); err != nil {
					t.Errorf("a key from before: %v", err)
				}
			}
			if n := s.agents(t, appKey); n != 2 {
				t.Errorf("an app key from before sees %d agents", n)
			}
			s.stop() // which writes down what moved
			status := mustRun(t, flags, "status")
			if !strings.Contains(status, "1 key is not under the secret in use yet:\n  agent idle, key idle-1") || strings.Count(status, "yes") != 3 {
				t.Errorf("status says\n%s", status)
			}
			if said := refuses(t, flags, "rotate-secret", "--retire"); !strings.Contains(said, "agent idle, key idle-1") || !strings.Contains(said, "--revoke 1") {
				t.Errorf("retire says %s", said)
			}
			draft, own := filepath.Join(flags[1], ".alter-console-secret-123"), filepath.Join(flags[1], "secret-old.key")
			for _, name := range []string{draft, own} { // of a command that was killed, and of the operator
				must(t, os.WriteFile(name, secretOf(t, flags), 0o600))
			}
			mustRun(t, flags, "rotate-secret", "--retire", "--revoke", "1")
			if _, err := os.Stat(draft); err == nil {
				t.Error("a copy of the retired secret is still there")
			}
			if !exists(own) {
				t.Error("a file of the operator's is gone")
			}
			if lines := strings.Count(string(secretOf(t, flags)), "\n"); lines != 1 {
				t.Errorf("secret.key has %d lines", lines)
			}
			s = serves(t, flags...)
			if err := s.me(t, used); err != nil {
				t.Errorf("a key that moved: %v", err)
			}
			if err := s.me(t, idle); err == nil {
				t.Error("a key that was left behind is good")
			}
			if said := mustRun(t, flags, "check"); said != "ok: no problem was found" {
				t.Errorf("check says %s", said)
			}
		})
	}
}

// TestAnInterruptedChangeIsCompleted has what a change leaves that was killed after it wrote the file.
func TestAnInterruptedChangeIsCompleted(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, flags...)
	appKey := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	mustRun(t, flags, "rotate-secret", "--prepare")
	path := filepath.Join(flags[1], "secret.key")
	prepared, _ := os.ReadFile(path)
	s.agents(t, appKey)
	mustRun(t, flags, "rotate-secret")
	if now, err := os.ReadFile(path); err != nil || string(now) != string(prepared) {
		t.Errorf("the file was changed once more, %v", err)
	}
	s.agents(t, appKey)
}

// TestALostSecretCostsTheKeysOnly begins anew: agents and administrators stay.
func TestALostSecretCostsTheKeysOnly(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, withAdmin(flags)...)
	appKey := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	key := s.newAgentKey(t, appKey, "bot")
	s.stop()
	if said := refuses(t, flags, "rotate-secret", "--lost"); !strings.Contains(said, "is not lost") {
		t.Errorf("with the secret there: %s", said)
	}
	if err := os.Remove(filepath.Join(flags[1], "secret.key")); err != nil {
		t.Fatal(err)
	}
	refuses(t, flags, "serve", "--addr", "127.0.0.1:0")
	if said := refuses(t, flags, "rotate-secret", "--lost"); !strings.Contains(said, "--revoke 2") || !strings.Contains(said, "agent bot") {
		t.Errorf("lost: %s", said)
	}
	mustRun(t, flags, "rotate-secret", "--lost", "--revoke", "2")
	s = serves(t, flags...)
	if s.me(t, key) == nil {
		t.Error("a key under the lost secret is good")
	}
	if !s.signIn(t, adminEmail, adminPassword) {
		t.Error("the administrator can't sign in")
	}
	if n := s.agents(t, mustRun(t, flags, "app-key", "create", "again", "--preset", "everything", "--never-expires")); n != 1 {
		t.Errorf("%d agents are left", n)
	}
}

// TestTheAuditTrailOutlivesItsSecrets changes the secret, and ends the one before, while no server is there to sign anything between.
func TestTheAuditTrailOutlivesItsSecrets(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	mustRun(t, flags, "rotate-secret")
	mustRun(t, flags, "rotate-secret", "--retire", "--revoke", "1")
	mustRun(t, flags, "app-key", "create", "again", "--preset", "everything", "--never-expires")
	mustRun(t, flags, "audit", "verify")
}

// TestAKeyThatWasJustUsedIsNotRetired retires at once after a use, by a server that may not have heard of the change and
// writes down a little later that the key has moved.
func TestAKeyThatWasJustUsedIsNotRetired(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, flags...)
	appKey := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
	mustRun(t, flags, "rotate-secret")
	s.agents(t, appKey)
	refuses(t, flags, "rotate-secret", "--retire", "--revoke", "1")
	s.agents(t, appKey) // it has heard of it by now
	mustRun(t, flags, "rotate-secret", "--retire")
	s.agents(t, appKey)
}
