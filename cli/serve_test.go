package cli

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestBackgroundWorkGoesOnUntilTheEnd uses a key after the order to stop, and reads its last use before the end.
func TestBackgroundWorkGoesOnUntilTheEnd(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, append([]string{"--drain-delay", "8s"}, flags...)...)
	key := mustRun(t, flags, "app-key", "create", "late", "--preset", "everything", "--never-expires")
	ended := make(chan struct{})
	go func() { s.stop(); close(ended) }()
	for notReady := false; !notReady; {
		answer, err := http.Get(s.url + "/readyz")
		must(t, err)
		notReady = answer.StatusCode == http.StatusServiceUnavailable
		answer.Body.Close()
	}
	unused := mustRun(t, flags, "app-key", "list")
	s.agents(t, key)
	for mustRun(t, flags, "app-key", "list") == unused {
		select {
		case <-ended:
			t.Fatal("the use is not written down before the end")
		case <-time.After(50 * time.Millisecond):
		}
	}
	answer, err := http.Get(s.url + "/healthz")
	if err != nil {
		t.Fatalf("it was written down when nobody was served any more: %v", err)
	}
	answer.Body.Close()
}

func TestAServerTellsHowItsTasksFare(t *testing.T) {
	s := serves(t, databases["SQLite"](t)...)
	said := ""
	for deadline := time.Now().Add(time.Minute); said == "" || strings.Contains(said, "or busy") && time.Now().Before(deadline); {
		answer, err := http.Get(s.url + "/readyz?verbose")
		must(t, err)
		text, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		must(t, err)
		said = string(text)
	}
	var names []string
	for line := range strings.Lines(said) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), ":")
		names = append(names, name)
	}
	for _, want := range []string{"ready", "write last uses", "look for a new secret", "look for a new master key", "purge"} {
		if !slices.Contains(names, want) {
			t.Errorf("of %q it says nothing:\n%s", want, said)
		}
	}
}
