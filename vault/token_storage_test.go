package vault_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// TestWhatCantBeWrittenDownIsNotGivenOut has another program lock the file while agents retrieve and report.
func TestWhatCantBeWrittenDownIsNotGivenOut(t *testing.T) {
	t.Parallel()
	s, other := openTogether(t)
	w := newWorld(t, s)
	g := w.newGrantee("books")
	call := w.send(g.retrieval()).want(http.StatusOK).text("token_generation")
	other.SetMaxOpenConns(1)
	if _, err := other.ExecContext(t.Context(), `begin immediate`); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			a := w.send(g.retrieval()).refused(http.StatusServiceUnavailable, wire.CodeServiceUnavailable)
			if strings.Contains(a.raw, upstreamToken) || a.body["outcome"] != "unchanged" {
				t.Errorf("%s", a.raw)
			}
		})
	}
	all.Go(func() {
		if a := w.sendBare(g.report(`"`+call+`"`, "")); a.Code != http.StatusServiceUnavailable {
			t.Errorf("a report that is lost was answered by %d", a.Code)
		}
	})
	all.Wait()
	if _, err := other.ExecContext(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	if _, total := w.calls(""); total != 1 {
		t.Errorf("%v calls are kept, want 1", total)
	}
	w.send(g.retrieval()).want(http.StatusOK)
}
