package vault_test

import (
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

// TestRemovingOldCallsMakesRoomOnAFullDisk has spans fill a disk until not one more is taken: when they are too old, they go,
// and others are taken again.
func TestRemovingOldCallsMakesRoomOnAFullDisk(t *testing.T) {
	disk := t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", disk).CombinedOutput(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("a small disk can't be mounted: %v\n%s", err, out)
		}
		t.Skipf("a small disk can't be mounted: %v", err)
	}
	t.Cleanup(func() { exec.Command("umount", "-l", disk).Run() })
	s := storetest.Open(t, store.Options{Path: filepath.Join(disk, "console.db")})
	if err := s.PrepareToServe(t.Context()); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, s, func(o *vault.Options) { o.KeepCalls = 24 * time.Hour })
	w.catchUp()
	before := w.spansUntilFull()
	if before < 50 {
		t.Fatalf("the disk was full after %d requests", before)
	}
	w.advance(48 * time.Hour)
	w.removeOld()
	w.advance(time.Second)
	for deadline := time.Now().Add(20 * time.Second); ; { // what room there is, is looked for each second
		if w.emit("again").status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatalf("no span is taken after the old ones were removed: %s", w.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
	if after := w.spansUntilFull(); after < before/2 {
		t.Errorf("there was room for %d requests, and for %d after those were removed", before, after)
	}
}

func (w *world) removeOld() {
	w.Helper()
	for _, task := range w.vault.Tasks() {
		if task.Name == "remove old calls and spans" {
			if err := task.Do(w.Context()); err != nil {
				w.Error(err)
			}
		}
	}
}

// emit tells of twenty spans of a trace.
func (w *world) emit(trace string) answer {
	w.Helper()
	spans := make([]string, 20)
	for i := range spans {
		spans[i] = strings.Replace(span(trace, fmt.Sprint("s", i), "", 0, 0), `{}`, `{"note":"`+strings.Repeat("x", 2000)+`"}`, 1)
	}
	return w.spans("", "", strings.Join(spans, ","))
}

// spansUntilFull tells of spans until the disk is full, and returns how often that went well.
func (w *world) spansUntilFull() (taken int) {
	w.Helper()
	for n := 0; ; n++ {
		switch a := w.emit(fmt.Sprint(w.Now().UnixMicro(), "-", n)); {
		case a.status == http.StatusOK:
			taken++
		case a.status == http.StatusServiceUnavailable && strings.Contains(a.raw, "the disk is full"):
			return taken
		default:
			w.Fatalf("a span is answered by %d %s", a.status, a.raw)
		}
	}
}
