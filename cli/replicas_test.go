package cli

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/server"
)

func TestReplicasChangeTheSecretFromTheEnvironment(t *testing.T) {
	t.Parallel()
	old, fresh := strings.Repeat("07", 32), strings.Repeat("08", 32)
	flags := databases["PostgreSQL"](t)
	with := func(secret string) []string { return append([]string{"--secret-key", secret}, flags...) }
	one, two := serves(t, with(old)...), serves(t, with(old)...)
	appKey := mustRun(t, with(old), "app-key", "create", "test", "--preset", "everything", "--never-expires")
	key := one.newAgentKey(t, appKey, "bot")
	if said := refuses(t, with(old), "rotate-secret"); !strings.Contains(said, "before the one in use in ALTER_CONSOLE_SECRET_KEY") {
		t.Errorf("without a new secret: %s", said)
	}
	both := with(fresh + "," + old)
	one.stop()
	one = serves(t, both...) // while the other has the old one only
	for _, s := range []*served{one, two} {
		if err := s.me(t, key); err != nil {
			t.Error(err)
		}
	}
	two.stop()
	two = serves(t, both...)
	mustRun(t, both, "rotate-secret")
	keys := []string{key}
	for _, s := range []*served{one, two, one} {
		made := s.newAgentKey(t, appKey, fmt.Sprintf("bot-%d", time.Now().UnixNano()))
		keys = append(keys, made)
	}
	// Each replica notices the change in its own time; until then keys of either secret are good at both.
	for deadline := time.Now().Add(30 * time.Second); strings.Contains(mustRun(t, both, "status"), "not under"); {
		if time.Now().After(deadline) {
			t.Fatal("keys did not move")
		}
		for i, key := range append(keys, keys...) {
			if err := []*served{one, two}[i/len(keys)].me(t, key); err != nil {
				t.Fatal(err)
			}
		}
		one.agents(t, appKey)
	}
	one.stop()
	two.stop()
	if said := refuses(t, with(old), "app-key", "list"); !strings.Contains(said, "the secret is not the one") {
		t.Errorf("with the old secret only: %s", said)
	}
	mustRun(t, both, "rotate-secret", "--retire")
	last := serves(t, with(fresh)...)
	if err := last.me(t, key); err != nil {
		t.Error(err)
	}
}

// TestAReplicaWithoutTheNewSecretIsNotReady has one that was not given the secret that another has begun to use.
func TestAReplicaWithoutTheNewSecretIsNotReady(t *testing.T) {
	t.Parallel()
	old, fresh := strings.Repeat("07", 32), strings.Repeat("08", 32)
	flags := databases["PostgreSQL"](t)
	with := func(secret string) []string { return append([]string{"--secret-key", secret}, flags...) }
	left := serves(t, with(old)...)
	mustRun(t, with(fresh+","+old), "rotate-secret")
	for deadline := time.Now().Add(30 * time.Second); ; {
		answer, err := http.Get(left.url + "/readyz")
		must(t, err)
		said, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if strings.Contains(string(said), "the server's secret in use is not here") && answer.StatusCode == http.StatusServiceUnavailable {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("it answers %d %s", answer.StatusCode, said)
		}
	}
	if !strings.Contains(left.err.String(), server.ErrWrongSecret.Error()) {
		t.Errorf("the log says\n%s", left.err)
	}
}
