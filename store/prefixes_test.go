package store_test

import (
	"database/sql"
	"testing"

	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func TestKeysOfEarlierVersionsShowLess(t *testing.T) {
	onEachFile(t, func(t *testing.T, options store.Options, db *sql.DB) {
		asBefore(t, db)
		want := map[string]string{
			"agent":    "alter_key_agent_bncW",
			"app":      "alter_rk_vczo",
			"old app":  "alter_key_bncW",
			"derived":  "alter_dk_vczo",
			"short":    "alter_rk_",
			"with a %": "alter_key_age_",
		}
		for id, before := range map[string]string{
			"agent": "alter_key_agent_bncW", "app": "alter_rk_vczo3qh5ab2", "old app": "alter_key_bncW-_aBcD",
			"derived": "alter_dk_vczo3qh5ab2", "short": "alter_rk_", "with a %": "alter_key_age_%",
		} {
			_, err := db.ExecContext(t.Context(), `insert into api_keys (id, app_id, number, name, prefix, hash, acknowledgement, created_at)
					select $1, id, 1, $1, $2, $3, '', 0 from apps`, id, before, []byte(id))
			must(t, err)
		}
		s := storetest.Open(t, options)
		keys, err := s.AppKeys(t.Context(), appID(t, s))
		must(t, err)
		if len(keys) != len(want) {
			t.Errorf("%d keys are left", len(keys))
		}
		for _, key := range keys {
			if key.Prefix != want[key.ID] {
				t.Errorf("%s shows %s, want %s", key.Name, key.Prefix, want[key.ID])
			}
		}
	})
}
