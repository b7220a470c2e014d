package cli

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
)

// A captured request creates an agent, each time that a server takes it.
type captured struct{ header http.Header }

const capturedBody = `{"name":"captured"}`

// capture signs one that was signed as long ago.
func capture(key string, age time.Duration) captured {
	parts := wire.Request{
		Method:        http.MethodPost,
		Target:        "/sdk/agents",
		ContentSHA256: wire.ContentHash([]byte(capturedBody)),
		Timestamp:     strconv.FormatInt(time.Now().Add(-age).Unix(), 10),
		Nonce:         strings.ReplaceAll(uuid.NewString(), "-", ""),
	}
	header := http.Header{}
	header.Set(wire.HeaderAPIKey, key)
	header.Set(wire.HeaderTimestamp, parts.Timestamp)
	header.Set(wire.HeaderNonce, parts.Nonce)
	header.Set(wire.HeaderContentSHA256, parts.ContentSHA256)
	header.Set(wire.HeaderSignature, wire.Digest(wire.SigningKey(key), parts.V2String()))
	return captured{header}
}

// sentTo returns what a server answers to it.
func (c captured) sentTo(t *testing.T, s *served) (status int, body string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+"/sdk/agents", strings.NewReader(capturedBody))
	if err != nil {
		t.Fatal(err)
	}
	r.Header = c.header.Clone()
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(raw)
}

// TestACapturedRequestIsNoGoodAfterARestore sends a used request to servers on what was restored: in an empty directory,
// and in one with another server's files of nonces.
func TestACapturedRequestIsNoGoodAfterARestore(t *testing.T) {
	t.Parallel()
	for from := range databases {
		t.Run(from, func(t *testing.T) {
			flags := databases[from](t)
			s := serves(t, withAdmin(flags)...)
			key := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
			file := filepath.Join(t.TempDir(), "backup")
			mustRun(t, flags, "backup", "--with-secret", file)
			used := capture(key, 10*time.Second)
			if status, body := used.sentTo(t, s); status != http.StatusCreated {
				t.Fatalf("%d %s", status, body)
			}
			for to := range databases {
				for _, place := range []string{"an empty directory", "a directory that was served"} {
					t.Run(to+" in "+place, func(t *testing.T) {
						flags := databases[to](t)
						if place != "an empty directory" {
							serves(t, "--data", flags[1]).stop()
							takeAwayDatabase(t, flags[1])
						}
						mustRun(t, flags, "restore", file)
						restored := serves(t, flags...)
						if status, body := used.sentTo(t, restored); status != http.StatusUnauthorized || !strings.Contains(body, wire.CodeTimestampOutOfRange) {
							t.Errorf("a used request: %d %s", status, body)
						}
						if status, body := capture(key, 0).sentTo(t, restored); status != http.StatusCreated {
							t.Errorf("a new request: %d %s", status, body)
						}
						restored.stop()
					})
				}
			}
		})
	}
}

// takeAwayDatabase leaves files of nonces.
func takeAwayDatabase(t *testing.T, data string) {
	t.Helper()
	for _, name := range []string{"alter-console.db", "alter-console.db-wal", "alter-console.db-shm", "secret.key", "master.key"} {
		if err := os.RemoveAll(filepath.Join(data, name)); err != nil {
			t.Fatal(err)
		}
	}
}
