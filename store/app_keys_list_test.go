package store_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// appKeyAt adds a key of the application with a name, and with what more there is to it.
func appKeyAt(t *testing.T, s *store.Store, app, name string, more func(*store.Key)) string {
	t.Helper()
	key := store.Key{ID: newID(), AppID: app, Name: name, Prefix: "alter_rk_abcd", Hash: []byte(newID())[:32], CreatedAt: at(len(name)), Scopes: store.TextList{"agents:read"}, ScopeVersion: 1}
	if more != nil {
		more(&key)
	}
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertKey(t.Context(), key) }))
	return key.ID
}

func TestAppKeysAreListedByTheirStates(t *testing.T) {
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		app := appID(t, s)
		now, before, later := at(1000), at(999), at(1001)
		parent := appKeyAt(t, s, app, "A", func(k *store.Key) { k.ExpiresAt = &later })
		appKeyAt(t, s, app, "Été", func(k *store.Key) { k.DeprecatedAt, k.GraceEndsAt = &before, &later })
		appKeyAt(t, s, app, "over", func(k *store.Key) { k.ExpiresAt = &now })
		appKeyAt(t, s, app, "moved", func(k *store.Key) {
			k.Prefix, k.DeprecatedAt, k.GraceEndsAt, k.ExpiresAt = "alter_rk_mbcd", &before, &before, &later
		})
		appKeyAt(t, s, app, "killed", func(k *store.Key) { k.RevokedAt, k.ExpiresAt = &before, &before })
		appKeyAt(t, s, app, "derived", func(k *store.Key) { k.ParentID = &parent })
		for _, c := range []struct {
			filter store.AppKeyFilter
			want   string
		}{
			{store.AppKeyFilter{}, "A over Été moved killed"},
			{store.AppKeyFilter{IncludeDerived: true, Sort: "-created_at"}, "derived killed moved Été over A"},
			{store.AppKeyFilter{Status: wire.AppKeyWorks}, "A Été"},
			{store.AppKeyFilter{Status: wire.KeyActive}, "A"},
			{store.AppKeyFilter{Status: wire.KeyDeprecated}, "Été"},
			{store.AppKeyFilter{Status: wire.KeyExpired}, "over moved"},
			{store.AppKeyFilter{Status: wire.KeyRevoked}, "killed"},
			{store.AppKeyFilter{ParentID: parent}, "derived"},
			{store.AppKeyFilter{Query: "éTÉ"}, "Été"},
			{store.AppKeyFilter{Query: parent}, "A"},
			{store.AppKeyFilter{Query: "rk_Mbcd"}, "moved"},
			{store.AppKeyFilter{Query: "%"}, ""},
		} {
			c.filter.AppID, c.filter.Now, c.filter.Limit = app, now, 2
			var names []string
			for {
				page, err := s.ListAppKeys(t.Context(), c.filter)
				must(t, err)
				for _, key := range page.Keys {
					names = append(names, key.Name)
				}
				if c.filter.After = page.Next; page.Next == "" {
					break
				}
			}
			if !slices.Equal(names, strings.Fields(c.want)) {
				t.Errorf("%+v: %q, want %s", c.filter, names, c.want)
			}
		}
		if _, err := s.ListAppKeys(t.Context(), store.AppKeyFilter{AppID: app, Limit: 2, After: "nonsense"}); !errors.Is(err, store.ErrBadCursor) {
			t.Errorf("a cursor of nowhere: %v", err)
		}
	})
}
