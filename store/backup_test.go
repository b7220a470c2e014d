package store_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
)

// empty are ways to open an empty database of each kind.
var empty = map[string]func(*testing.T) store.Options{
	"SQLite":     func(t *testing.T) store.Options { return store.Options{Path: filepath.Join(t.TempDir(), "test.db")} },
	"PostgreSQL": func(t *testing.T) store.Options { return store.Options{URL: pgtest.URL(t)} },
}

func dump(t *testing.T, s *store.Store) []byte {
	t.Helper()
	var out bytes.Buffer
	_, err := s.Dump(t.Context(), &out, archive.Header{})
	must(t, err)
	return out.Bytes()
}

func load(t *testing.T, s *store.Store, raw []byte) error {
	t.Helper()
	in, err := archive.NewReader(bytes.NewReader(raw))
	must(t, err)
	return s.Load(t.Context(), in)
}

func isWell(t *testing.T, s *store.Store) {
	t.Helper()
	if problems, err := s.Check(t.Context()); err != nil || len(problems) > 0 {
		t.Errorf("problems %q, %v", problems, err)
	}
}

// TestABackupRestoresAcrossDatabases has a writer go on while the backup is made: an agent is in it with its key, or
// neither is.
func TestABackupRestoresAcrossDatabases(t *testing.T) {
	for from, opens := range empty {
		t.Run(from, func(t *testing.T) {
			s := storetest.Open(t, opens(t))
			app := appID(t, s)
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddServerSecret(t.Context(), "s", start) }))
			add := func(ctx context.Context, i int) error {
				a := newAgent(app, fmt.Sprintf("bot-%d", i))
				a.Scopes = map[string][]string{"slack": {"chat:write"}, "gïthub": {"a"}}
				a.Metadata = []byte(`{"n":12345678901234567890,"text":"<b> \u2028 \" 🤖"}`)
				k := newKey(a, 1)
				k.SecretID, k.Hash = "s", bytes.Repeat([]byte{byte(i), byte(i >> 8)}, 16)
				return s.Tx(ctx, func(tx *store.Tx) error {
					return errors.Join(tx.InsertAgent(ctx, a), tx.InsertKey(ctx, k))
				})
			}
			const before = 400
			for i := range before {
				must(t, add(t.Context(), i))
			}
			ctx, stop := context.WithCancel(t.Context())
			var writer sync.WaitGroup
			writer.Go(func() {
				for i := before; ctx.Err() == nil; i++ {
					if err := add(ctx, i); err != nil && ctx.Err() == nil {
						t.Error(err)
						return
					}
				}
			})
			raw := dump(t, s)
			stop()
			writer.Wait()
			for to, opens := range empty {
				t.Run("to "+to, func(t *testing.T) {
					restored := storetest.Open(t, opens(t))
					must(t, load(t, restored, raw))
					isWell(t, restored)
					again := dump(t, restored)
					if lines(t, again) != lines(t, raw) {
						t.Error("a backup of what was restored holds something else")
					}
					var full *store.NotEmptyError
					if err := load(t, restored, raw); !errors.As(err, &full) || full.Table != "agents" || full.Rows < before {
						t.Errorf("restored once more: %v", err)
					}
				})
			}
		})
	}
}

// lines are all rows of an archive, sorted by nothing but their number.
func lines(t *testing.T, raw []byte) string {
	t.Helper()
	in, err := archive.NewReader(bytes.NewReader(raw))
	must(t, err)
	must(t, in.Verify())
	return fmt.Sprint(in.Rows())
}

func TestADamagedBackupRestoresNothing(t *testing.T) {
	for kind, opens := range empty {
		t.Run(kind, func(t *testing.T) {
			s := storetest.Open(t, opens(t))
			for i := range 50 {
				a := newAgent(appID(t, s), fmt.Sprintf("bot-%d", i))
				insert(t, s, a, newKey(a, 1))
			}
			raw := dump(t, s)
			target := storetest.Open(t, empty[kind](t))
			for name, damaged := range map[string][]byte{
				"cut in the middle": raw[:len(raw)/2],
				"cut at the end":    raw[:len(raw)-1],
				"a bit flipped":     append(append(bytes.Clone(raw[:len(raw)/2]), raw[len(raw)/2]^4), raw[len(raw)/2+1:]...),
			} {
				if err := load(t, target, damaged); err == nil {
					t.Errorf("%s: restored", name)
				}
				if rows := lines(t, dump(t, target)); !strings.Contains(rows, "agents:0") {
					t.Errorf("%s: left %s", name, rows)
				}
			}
			must(t, load(t, target, raw))
		})
	}
}

// TestABackupHasEveryTable fails for a table that a migration adds and nobody decided about.
func TestABackupHasEveryTable(t *testing.T) {
	onEachFile(t, func(t *testing.T, o store.Options, _ *sql.DB) {
		s := storetest.Open(t, o)
		undecided, err := s.UndecidedTables(t.Context())
		if err != nil || len(undecided) > 0 {
			t.Errorf("tables neither in backups nor left out: %q, %v (see tables.go)", undecided, err)
		}
	})
}

func TestCheckFindsDamage(t *testing.T) {
	for name, c := range map[string]struct{ statement, problem string }{
		"an unknown secret":    {`update api_keys set secret_id = 'x'`, "none of the server's secrets"},
		"a lost provider":      {`delete from agent_providers`, "filters by provider"},
		"a stale search text":  {`update agents set search_text = 'x'`, "searches miss"},
		"a wrong total":        {`update agent_counts set n = n + 1`, "totals of agents"},
		"a key too many":       {`update agents set keys_minted = 0`, "minted fewer keys"},
		"scopes that are none": {`update agents set scopes = 'x'`, "scopes can't be read"},
	} {
		t.Run(name, func(t *testing.T) {
			onEachFile(t, func(t *testing.T, o store.Options, db *sql.DB) {
				s := storetest.Open(t, o)
				must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddServerSecret(t.Context(), "s", start) }))
				a := newAgent(appID(t, s), "bot")
				a.Scopes = map[string][]string{"slack": {"chat:write"}}
				k := newKey(a, 1)
				k.SecretID = "s"
				insert(t, s, a, k)
				isWell(t, s)
				run(t, db, c.statement)
				problems, err := s.Check(t.Context())
				if err != nil || !strings.Contains(strings.Join(problems, "\n"), c.problem) {
					t.Errorf("problems %q, %v", problems, err)
				}
			})
		})
	}
}

// TestAnOlderBackupIsBroughtUpToDate loads a backup of the first release's schema into a file of that schema, as the
// command does, and migrates it.
func TestAnOlderBackupIsBroughtUpToDate(t *testing.T) {
	source := storetest.Open(t, store.Options{Path: olderFile(t), AsIs: true})
	raw := dump(t, source)
	in, err := archive.NewReader(bytes.NewReader(raw))
	must(t, err)
	if in.Header().Schema != 4 {
		t.Errorf("schema %d", in.Header().Schema)
	}
	scratch := store.Options{Path: filepath.Join(t.TempDir(), "test.db"), Schema: 4, SkipCopy: true}
	older := storetest.Open(t, scratch)
	must(t, older.Load(t.Context(), in))
	must(t, older.Close())
	scratch.Schema = 0
	keys, err := storetest.Open(t, scratch).AppKeys(t.Context(), appID(t, source))
	must(t, err)
	if len(keys) != 1 || keys[0].Name != "old" || keys[0].Prefix != "alter_rk_vczo" {
		t.Errorf("keys %+v", keys)
	}
}

// TestABackupHasGrantsBeforeThoseDelegatedFromThem: a grant that is used or changed after it was delegated moves behind the other
// in PostgreSQL, and whoever restores needs it first.
func TestABackupHasGrantsBeforeThoseDelegatedFromThem(t *testing.T) {
	for from, opens := range empty {
		t.Run(from, func(t *testing.T) {
			s := storetest.Open(t, opens(t))
			secret, holder := grantsIn(t, s, "acme", "bot")
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.AddServerSecret(t.Context(), "s", start) }))
			top := insertGrant(t, s, plainGrant(secret, holder, nil))
			top.Label = ptr("changed")
			for range 20 { // 2,000 grants, which take more than one statement to restore
				must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
					for range 100 {
						if err := tx.InsertGrant(t.Context(), plainGrant(secret, holder, &top)); err != nil {
							return err
						}
					}
					return nil
				}))
			}
			must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateGrant(t.Context(), top) }))
			raw := dump(t, s)
			for to, opens := range empty {
				t.Run("to "+to, func(t *testing.T) {
					restored := storetest.Open(t, opens(t))
					must(t, load(t, restored, raw))
					isWell(t, restored)
				})
			}
		})
	}
}
