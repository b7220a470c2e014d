package server

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/internal/storetest"
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
			svc, err := openServices(t.Context(), &c, nil, slog.New(slog.DiscardHandler))
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

// TestFirstStartsAtOnceMakeOneMasterKey has processes with directories of their own start at once on one database: one of them
// has the key in the end, and the others say that it is missing.
func TestFirstStartsAtOnceMakeOneMasterKey(t *testing.T) {
	t.Parallel()
	address, dir := storetest.URL(t), t.TempDir()
	secret := strings.Repeat("07", 32)
	s := storetest.Open(t, store.Options{URL: address})
	states := make(chan seal.State, 8)
	for i := range cap(states) {
		go func() {
			c := Config{Data: filepath.Join(dir, strconv.Itoa(i)), DatabaseURL: address, SecretKey: secret}
			_ = c.PrepareData()
			box, err := c.openBox(t.Context(), s, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Error(err)
				states <- seal.Wrong
				return
			}
			states <- box.State()
		}()
	}
	count := map[seal.State]int{}
	for range cap(states) {
		count[<-states]++
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*", "master.key"))
	known, err := s.MasterKeys(t.Context())
	if count[seal.OK] != 1 || count[seal.Missing] != 7 || len(files) != 1 || len(known) != 1 || err != nil {
		t.Errorf("they are %v, with the files %q; the database knows %+v, %v", count, files, known, err)
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
