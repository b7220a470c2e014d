package store_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestAStoreWithoutItsFileIsNotReady takes the file away from under a store, whose connections still have it.
func TestAStoreWithoutItsFileIsNotReady(t *testing.T) {
	path := storetest.Path(t)
	s := storetest.Open(t, store.Options{Path: path})
	must(t, s.Ready(t.Context()))
	must(t, os.Rename(path, path+".away"))
	var down *store.UnavailableError
	if err := s.Ready(t.Context()); !errors.As(err, &down) {
		t.Errorf("without its file: %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was made anew: %v", err)
	}
	must(t, os.WriteFile(path, nil, 0o600))
	if err := s.Ready(t.Context()); !errors.As(err, &down) {
		t.Errorf("with an empty file in its place: %v", err)
	}
}
