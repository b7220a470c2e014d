//go:build !race

package store_test

import (
	"os"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
)

// `make test` runs this by itself: the race detector would need minutes for it.
func TestMigrationsOfManyAgents(t *testing.T) {
	if os.Getenv("CI") != "true" {
		t.Skip("makes 100,000 agents")
	}
	const n = 100_000
	onEachHistory(t, func(t *testing.T, h *history) {
		t.Parallel()
		h.upTo(t, 1)
		h.add(t, 1, n)
		must(t, storetest.Open(t, h.options).Close())
		h.serves(t, 1, n)
		countsAreRight(t, h)
		searchFindsAll(t, h)
	})
}
