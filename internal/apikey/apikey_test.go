package apikey_test

import (
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
)

func TestNewKeysAreWellFormedAndDifferent(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		for _, key := range []apikey.Key{apikey.NewForAgent(), apikey.NewForApp()} {
			if _, err := wire.ParseKey(key.Plaintext); err != nil || seen[key.Plaintext] {
				t.Fatalf("key %s: %v, seen %v", key.Plaintext, err, seen[key.Plaintext])
			}
			seen[key.Plaintext] = true
		}
	}
}
