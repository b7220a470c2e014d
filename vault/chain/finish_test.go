package chain_test

import (
	"errors"
	"testing"
	"time"

	"github.com/alter-console/alter-console/vault/chain"
)

// TestAnEndWithoutASignatureSaysSo while a process has the lease that was killed.
func TestAnEndWithoutASignatureSaysSo(t *testing.T) {
	t.Parallel()
	onEach(t, func(w *trail) {
		w.signAll(2)
		if wait, err := w.store.TakeLease(w.Context(), chain.Task, "killed", time.Minute); wait != 0 || err != nil {
			w.Fatal(wait, err)
		}
		if err := w.room.Finish(w.Context()); err != nil {
			w.Errorf("there is nothing to sign, and it says %v", err)
		}
		w.write(1)
		if err := w.room.Finish(w.Context()); !errors.Is(err, chain.ErrNotSigned) {
			w.Errorf("it says %v", err)
		}
	})
}
