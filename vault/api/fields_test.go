package api_test

import (
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/vault/api"
)

// TestManyKeysBelowALongOne holds the work for a body to its size, counted in memory.
func TestManyKeysBelowALongOne(t *testing.T) {
	var below []string
	for i := range 20_000 {
		below = append(below, strconv.Itoa(i))
	}
	body := []byte(`{"` + strings.Repeat("k", 100_000) + `":{"` + strings.Join(below, `":1,"`) + `":1,"x":{"y":1,"y":2}}}`)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := api.ReadFields(body)
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 300*uint64(len(body)) {
		t.Errorf("%d bytes of memory for a body of %d", used, len(body))
	}
	if err == nil || len(err.Error()) > 1000 {
		t.Errorf("a key that is there twice: %.100v", err)
	}
}
