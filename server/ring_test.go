package server

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/store"
)

// Many processes start at once on a new directory: all have the same secret in the end.
func TestFirstStartsAtOnceAgreeOnTheSecret(t *testing.T) {
	t.Parallel()
	address, data := pgtest.URL(t), filepath.Join(t.TempDir(), "data")
	ended := make(chan string, 8)
	for range 8 {
		go func() {
			c := Config{Data: data, DatabaseURL: address}
			svc, err := openServices(t.Context(), &c, slog.New(slog.DiscardHandler))
			if err != nil {
				ended <- err.Error()
				return
			}
			ended <- ""
			_ = svc.close(t.Context())
		}()
	}
	for range 8 {
		if problem := <-ended; problem != "" {
			t.Error(problem)
		}
	}
}

// TestAFirstSecretStaysWhereItMayBeInUse has the database end without a word of what became of the change.
func TestAFirstSecretStaysWhereItMayBeInUse(t *testing.T) {
	t.Parallel()
	for _, unknown := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "secret.key")
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		why := &store.UnavailableError{Reason: "the connection was lost", Unknown: unknown}
		err := forget(secretfile.At(path, "rotate-secret"), why)
		if _, gone := os.Stat(path); !errors.Is(err, why) || (gone == nil) != unknown {
			t.Errorf("unknown %t: %v; looking for the file: %v", unknown, err, gone)
		}
	}
}
