package store_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// TestListsAreOfAnyTable walks the applications, which no other code lists, both ways in every order. Some are the same
// in what they are sorted by.
func TestListsAreOfAnyTable(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		ctx := t.Context()
		var all []store.App
		must(t, s.Tx(ctx, func(tx *store.Tx) error {
			all = nil
			for i := range 23 {
				a := store.App{ID: fmt.Sprintf("id-%02d", (i*7)%23), Name: fmt.Sprintf("listed %d", i%5), CreatedAt: start.Add(time.Duration(i%3) * time.Hour)}
				all = append(all, a)
				if err := tx.InsertApp(ctx, a); err != nil {
					return err
				}
			}
			return tx.InsertApp(ctx, store.App{ID: "other", Name: "other", CreatedAt: start})
		}))
		for sort, key := range map[string]func(store.App) string{
			"called": func(a store.App) string { return a.Name + a.ID },
			"age":    func(a store.App) string { return a.CreatedAt.Format(time.RFC3339) + a.ID },
		} {
			slices.SortFunc(all, func(a, b store.App) int {
				if key(a) < key(b) {
					return -1
				}
				return 1
			})
			walk(t, s, sort, all)
			slices.Reverse(all)
			walk(t, s, wire.Descending+sort, all)
		}
		if _, _, _, _, err := s.ListApps(ctx, "", "size", 1, "", ""); err == nil {
			t.Error("apps have a size")
		}
		_, _, next, _, err := s.ListApps(ctx, "listed", "age", 1, "", "")
		must(t, err)
		if _, _, _, _, err := s.ListApps(ctx, "listed", "called", 1, next, ""); !errors.Is(err, store.ErrBadCursor) {
			t.Errorf("a cursor of another order: %v", err)
		}
	})
}

func walk(t *testing.T, s *store.Store, sort string, want []store.App) {
	t.Helper()
	var forth, back []store.App
	for after := ""; ; {
		rows, total, next, _, err := s.ListApps(t.Context(), "listed", sort, 5, after, "")
		must(t, err)
		if forth = append(forth, rows...); total != len(want) {
			t.Errorf("by %s: %d in all, want %d", sort, total, len(want))
		}
		if after = next; next == "" {
			break
		}
	}
	for before := wire.LastPage; before != ""; {
		rows, _, _, previous, err := s.ListApps(t.Context(), "listed", sort, 5, "", before)
		must(t, err)
		back, before = append(slices.Clone(rows), back...), previous
	}
	if !slices.Equal(forth, want) || !slices.Equal(back, want) {
		t.Errorf("by %s: forth %v, back %v, want %v", sort, forth, back, want)
	}
}
