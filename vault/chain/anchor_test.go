package chain_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// anchoredAt has a room that sends to some addresses.
func (w *trail) anchoredAt(addresses ...string) (errors *strings.Builder) {
	w.Helper()
	o := chain.Options{Stderr: &strings.Builder{}}
	for _, address := range addresses {
		anchor, err := chain.ParseAnchor(address)
		w.must(err)
		o.Anchors = append(o.Anchors, anchor)
	}
	w.room = chain.New(w.base, o)
	return o.Stderr.(*strings.Builder)
}

func TestAnAnchorIsAWord(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"stderr": "stderr", "file:/a/b": "file:/a/b", "https://token@example.com/hook/secret?key=1": "https://example.com",
		"": "", "file:": "", "ftp://example.com": "", "https:/x": "", "hook": "", "https://a/#b": "",
	} {
		anchor, err := chain.ParseAnchor(address)
		if (err == nil) != (want != "") || err == nil && anchor.Name() != want || err != nil && address != "" && len(address) > 5 && strings.Contains(err.Error(), address) {
			t.Errorf("%q: %v, %v", address, anchor, err)
		}
	}
}

// TestAFileHasAllCheckpoints is cut off in the middle of a line, as by a lack of power, and taken up again.
func TestAFileHasAllCheckpoints(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		path := filepath.Join(w.TempDir(), "anchor")
		standardError := w.anchoredAt("file:"+path, "stderr")
		w.signAll(3)
		w.must(w.room.AnchorAll(w.Context()))
		w.signAll(3)
		w.must(w.room.AnchorAll(w.Context()))
		w.must(w.room.AnchorAll(w.Context()))
		if n := strings.Count(standardError.String(), "\n"); n != 2 {
			w.Errorf("standard error has %d lines", n)
		}
		whole, err := os.ReadFile(path)
		w.must(err)
		w.must(os.WriteFile(path, whole[:len(whole)-20], 0o600))
		w.signAll(3)
		w.must(w.room.AnchorAll(w.Context()))
		file, err := os.ReadFile(path)
		w.must(err)
		anchored, err := chain.ReadAnchor(strings.NewReader(string(file)))
		if err != nil || len(anchored) != 3 {
			w.Fatalf("%v, %d checkpoints in\n%s", err, len(anchored), file)
		}
		if r := w.verify(anchored...); !r.Whole() || r.Anchored != 9 {
			w.Errorf("it says\n%s", r)
		}
		anchored[1].Seq++
		if r := w.verify(anchored...); r.Whole() || r.Breaks[0].What != chain.Forged {
			w.Errorf("with a forged line it says\n%s", r)
		}
	})
}

// A hook is a receiver that answers with a status.
type hook struct {
	mu     sync.Mutex
	status int
	bodies []string
	wrong  []string
}

func (h *hook) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	signature, _ := base64.StdEncoding.DecodeString(r.Header.Get("Alter-Console-Signature"))
	message := r.Header.Get("Alter-Console-Timestamp") + "." + string(body)
	if !ed25519.Verify(audit.SignerOf(secret("07")).Public(), []byte(message), signature) {
		h.wrong = append(h.wrong, message)
	}
	if h.status == http.StatusOK {
		h.bodies = append(h.bodies, string(body))
	}
	out.WriteHeader(h.status)
}

func TestAWebhookGetsEachCheckpointOnce(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		h := &hook{status: http.StatusBadGateway}
		server := httptest.NewServer(h)
		w.Cleanup(server.Close)
		w.anchoredAt(server.URL + "/hook?token=hunter2")
		w.signAll(3)
		if err := w.room.AnchorAll(w.Context()); err == nil || !strings.Contains(err.Error(), "502") || strings.Contains(err.Error(), "hunter2") {
			w.Errorf("an answer of 502: %v", err)
		}
		w.signAll(3)
		h.status = http.StatusOK
		w.must(w.room.AnchorAll(w.Context()))
		w.anchoredAt(server.URL + "/hook?token=hunter2") // as after a restart, or elsewhere
		w.must(w.room.AnchorAll(w.Context()))
		anchored, err := chain.ReadAnchor(strings.NewReader(strings.Join(h.bodies, "")))
		if err != nil || len(anchored) != 2 || len(h.wrong) > 0 {
			w.Errorf("%v, %d checkpoints, wrongly signed %q", err, len(anchored), h.wrong)
		}
		server.Close()
		w.signAll(1)
		if err := w.room.AnchorAll(w.Context()); err == nil || strings.Contains(err.Error(), "hunter2") {
			w.Errorf("nobody is there: %v", err)
		}
	})
}

// TestOnlyWhatIsProvenIsRemoved keeps what is younger, and all where something was changed.
func TestOnlyWhatIsProvenIsRemoved(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		for range 4 {
			w.signAll(600) // and an hour later
		}
		w.room = chain.New(w.base, chain.Options{Keep: 150 * time.Minute})
		for range 2 {
			w.must(w.room.RemoveOld(w.Context()))
			r := w.verify()
			if !r.Whole() || r.Removed != 1200 || r.First != 1201 || r.Last != 2400 || len(w.chained()) != 1200 {
				w.Fatalf("it says\n%s", r)
			}
		}
		if all := w.checkpoints(); len(all) != 4 || all[3].Kind != store.CheckpointStub {
			w.Errorf("the checkpoints are %+v", all)
		}
		w.advance(10 * time.Hour)
		w.must(w.room.RemoveOld(w.Context()))
		w.signAll(1)
		if r := w.verify(); !r.Whole() || r.Removed != 2400 || r.First != 2401 {
			w.Errorf("all of it is old, and it says\n%s", r)
		}
	})
}
