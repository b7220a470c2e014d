package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

func masterFile(flags []string) string { return filepath.Join(flags[1], "master.key") }

// masterKeysIn are those in a file.
func masterKeysIn(t *testing.T, path string) (keys []keyring.Secret) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	for line := range strings.Lines(string(text)) {
		key, err := keyring.Parse(strings.TrimSpace(line))
		must(t, err)
		keys = append(keys, key)
	}
	return keys
}

// masterKeyOf is one of the same bytes.
func masterKeyOf(t *testing.T, b byte) keyring.Secret {
	t.Helper()
	key, err := keyring.New(bytes.Repeat([]byte{b}, keyring.Size))
	must(t, err)
	return key
}

// storeOf is the database that flags name.
func storeOf(t *testing.T, flags []string) *store.Store {
	t.Helper()
	o := store.Options{Path: filepath.Join(flags[1], "alter-console.db")}
	if len(flags) > 2 {
		o = store.Options{URL: flags[3]}
	}
	return storetest.Open(t, o)
}

// plants seals values of so many managed secrets, two each.
func plants(t *testing.T, s *store.Store, key keyring.Secret, n int) {
	t.Helper()
	app, err := s.DefaultAppID(t.Context())
	must(t, err)
	box := seal.New(keyring.Of(key))
	must(t, s.LongTx(t.Context(), func(tx *store.Tx) error {
		for i := range n {
			secret := store.ManagedSecret{
				ID:           uuid.Must(uuid.NewV7()).String(),
				AppID:        app,
				Slug:         fmt.Sprintf("secret-%d", i),
				AllowedHosts: json.RawMessage(`["api.example.com"]`),
				Injection:    json.RawMessage(`{"kind":"basic"}`),
				Version:      1,
				CreatedAt:    time.Now(),
				UpdatedAt:    time.Now(),
				ValueSetAt:   time.Now(),
			}
			if err := tx.InsertManagedSecret(t.Context(), secret); err != nil {
				return err
			}
			for _, field := range []string{"username", "password"} {
				keyID, ciphertext, err := box.Seal(secret.ID, field, "plain-"+field)
				if err != nil {
					return err
				}
				v := store.SecretValue{SecretID: secret.ID, Field: field, KeyID: keyID, Ciphertext: ciphertext}
				if err := tx.InsertSecretValue(t.Context(), v); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

// areUnder checks that so many values are there, and that all of them open under one key.
func areUnder(t *testing.T, s *store.Store, key keyring.Secret, n int) {
	t.Helper()
	values, err := s.ValuesNotUnder(t.Context(), "", store.SecretValue{}, n+1)
	must(t, err)
	if len(values) != n {
		t.Errorf("there are %d values, want %d", len(values), n)
	}
	box := seal.New(keyring.Of(key))
	for _, v := range values {
		if got, err := box.Open(v.SecretID, v.Field, v.Ciphertext); err != nil || got != "plain-"+v.Field || v.KeyID != key.ID {
			t.Fatalf("%s of %s, under %s, opens under %s as %q: %v", v.Field, v.Of, v.KeyID, key, got, err)
		}
	}
}

// isFinished checks that a change to a master key is complete.
func isFinished(t *testing.T, flags []string, s *store.Store, key keyring.Secret, values int) {
	t.Helper()
	areUnder(t, s, key, values)
	if left := masterKeysIn(t, masterFile(flags)); !slices.Equal(left, []keyring.Secret{key}) {
		t.Errorf("the file has %v, want %s only", left, key)
	}
	known, err := s.MasterKeys(t.Context())
	must(t, err)
	for _, k := range known {
		if (k.RetiredAt == nil) != (k.ID == key.ID) {
			t.Errorf("of master key %s the database says %+v", k.ID, k)
		}
	}
	if said := mustRun(t, flags, "check"); said != "ok: no problem was found" {
		t.Errorf("check says %s", said)
	}
}

func TestEveryValueMovesToANewMasterKey(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			server := serves(t, flags...)
			s, old := storeOf(t, flags), masterKeysIn(t, masterFile(flags))
			plants(t, s, old[0], 150)
			code, _, said := runs(t, "", append(flags, "rekey")...)
			fresh := masterKeysIn(t, masterFile(flags))
			if code != 0 || fresh[0] == old[0] || !strings.Contains(said, "encrypted 300 values anew") {
				t.Fatalf("it ended with %d, from %s to %s:\n%s", code, old, fresh, said)
			}
			isFinished(t, flags, s, fresh[0], 300)
			if info, err := os.Stat(masterFile(flags)); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("the file's mode: %v, %v", info.Mode(), err)
			}
			if said := mustRun(t, flags, "status"); !strings.Contains(said, fresh[0].ID+"  in use   yes   300") || !strings.Contains(said, old[0].ID+"  retired  no    0") {
				t.Errorf("status says\n%s", said)
			}
			events := events(t, s, old[0], fresh[0])
			if want := []string{"master_key.added " + fresh[0].ID, "master_key.retired " + old[0].ID}; !slices.Equal(events, want) {
				t.Errorf("the trail has %q, want %q", events, want)
			}
			server.stop()
			if logged := server.err.String() + said; strings.Contains(logged, fresh[0].Hex()) || strings.Contains(logged, old[0].Hex()) || strings.Contains(server.err.String(), "level=WARN") {
				t.Errorf("it says\n%s", logged)
			}
		})
	}
}

// events are those that are about master keys.
func events(t *testing.T, s *store.Store, keys ...keyring.Secret) (found []string) {
	t.Helper()
	for _, key := range keys {
		all, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: key.ID})
		must(t, err)
		for _, e := range all {
			found = append(found, e.Action+" "+e.TargetID)
		}
	}
	slices.Sort(found)
	return found
}

// TestAnInterruptedRekeyIsCompleted ends the command at many moments, and then lets it come to an end.
func TestAnInterruptedRekeyIsCompleted(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			serves(t, flags...)
			s, old := storeOf(t, flags), masterKeysIn(t, masterFile(flags))[0]
			plants(t, s, old, 450)
			last := old
			for i := 0; i < 40 || last == old; i++ { // at least until it got so far as to have a new key
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*4*time.Millisecond)
				var out, errs output
				Run(ctx, append(flags, "rekey"), strings.NewReader(""), &out, &errs)
				cancel()
				last = masterKeysIn(t, masterFile(flags))[0]
			}
			known, err := s.MasterKeys(t.Context())
			must(t, err)
			if last == old || len(known) > 2 {
				t.Errorf("from %s to %s by way of %+v", old, last, known)
			}
			mustRun(t, flags, "rekey")
			isFinished(t, flags, s, last, 900)
		})
	}
}

// TestARekeyThatOnlyLeftTheFileIsCompleted has the database changed, and the old key still in the file.
func TestARekeyThatOnlyLeftTheFileIsCompleted(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	s, before := storeOf(t, flags), masterKeysIn(t, masterFile(flags))[0]
	plants(t, s, before, 1)
	mustRun(t, flags, "rekey")
	after := masterKeysIn(t, masterFile(flags))[0]
	draft := filepath.Join(flags[1], ".alter-console-master-123")
	must(t, os.WriteFile(draft, []byte(before.Hex()), 0o600))
	must(t, os.WriteFile(masterFile(flags), []byte(after.Hex()+"\n"+before.Hex()+"\n"), 0o600))
	mustRun(t, flags, "rekey")
	isFinished(t, flags, s, after, 2)
	if exists(draft) {
		t.Error("a copy of the retired key is still there")
	}
	mustRun(t, flags, "rekey")
	if again := masterKeysIn(t, masterFile(flags))[0]; again == after {
		t.Error("once it is complete, another run changes nothing")
	}
}

func TestALostMasterKeyCostsTheValuesOnly(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			server := serves(t, flags...)
			s, old := storeOf(t, flags), masterKeysIn(t, masterFile(flags))[0]
			plants(t, s, old, 2)
			if said := refuses(t, flags, "rekey", "--lost"); !strings.Contains(said, "is not lost") {
				t.Errorf("with the key there: %s", said)
			}
			must(t, os.Remove(masterFile(flags)))
			if said := refuses(t, flags, "rekey"); !strings.Contains(said, "the master key is missing, which is "+old.ID) || !strings.Contains(said, "rekey --lost") {
				t.Errorf("without the key: %s", said)
			}
			if said := refuses(t, flags, "check"); !strings.Contains(said, "problems were found") {
				t.Errorf("check: %s", said)
			}
			_, _, said := runs(t, "", append(flags, "rekey", "--lost")...)
			for _, want := range []string{"4 values could not be opened", "password of secret secret-1, under master key " + old.ID, "replace these values"} {
				if !strings.Contains(said, want) {
					t.Errorf("it does not say %q but\n%s", want, said)
				}
			}
			fresh := masterKeysIn(t, masterFile(flags))[0]
			if said := refuses(t, flags, "rekey"); !strings.Contains(said, "replace these values") {
				t.Errorf("while values are left: %s", said)
			}
			must(t, os.WriteFile(masterFile(flags), []byte(fresh.Hex()+"\n"+old.Hex()+"\n"), 0o600)) // which was found
			mustRun(t, flags, "rekey")
			isFinished(t, flags, s, fresh, 4)
			server.stop()
		})
	}
}

// TestAServerWithoutItsMasterKeyServesTheRest takes the key away and gives another, and gives it back while the server runs.
func TestAServerWithoutItsMasterKeyServesTheRest(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			serves(t, flags...).stop()
			path := masterFile(flags)
			right, err := os.ReadFile(path)
			must(t, err)
			for name, wrong := range map[string][]byte{
				"the master key is missing":            nil,
				"the master key is not the one in use": []byte(strings.Repeat("07", 32) + "\n"),
				"must be 64 hexadecimal digits":        []byte("scrambled\n"),
			} {
				must(t, os.Remove(path))
				if wrong != nil {
					must(t, os.WriteFile(path, wrong, 0o600))
				}
				s := serves(t, flags...)
				s.newAgentKey(t, mustRun(t, flags, "app-key", "create", name, "--preset", "everything", "--never-expires"), fmt.Sprintf("bot-%d", len(name)))
				if got := warnings(s.err.String()); len(got) != 1 || !strings.Contains(got[0], name) || !strings.Contains(got[0], "restore master.key in --data") {
					t.Errorf("%s: it says %q", name, got)
				}
				if now, _ := os.ReadFile(path); !bytes.Equal(now, wrong) {
					t.Errorf("%s: the file was changed", name)
				}
				must(t, os.WriteFile(path, right, 0o600))
				says(t, s, "the master key is here again")
				s.stop()
			}
		})
	}
}

// says waits for something in a server's log.
func says(t *testing.T, s *served, what string) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !strings.Contains(s.err.String(), what); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it does not say %q but\n%s", what, s.err)
		}
	}
}

// TestASecondReplicaMakesNoMasterKeyOfItsOwn has two with directories of their own on one database, of which only the first
// has the key, until it is copied.
func TestASecondReplicaMakesNoMasterKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	flags := append(databases["PostgreSQL"](t), "--secret-key", someSecret)
	other := slices.Clone(flags)
	other[1] = newData(t)
	serves(t, flags...)
	two := serves(t, other...)
	if exists(masterFile(other)) {
		t.Fatal("the second made a key")
	}
	says(t, two, masterFile(other)+": the master key is missing")
	share := func() {
		t.Helper()
		text, err := os.ReadFile(masterFile(flags))
		must(t, err)
		must(t, os.WriteFile(masterFile(other), text, 0o600))
	}
	share()
	says(t, two, "the master key is here again")

	s := storeOf(t, flags)
	plants(t, s, masterKeysIn(t, masterFile(flags))[0], 1)
	mustRun(t, flags, "rekey", "--prepare")
	prepared := masterKeysIn(t, masterFile(flags))
	if len(prepared) != 2 {
		t.Fatalf("the file has %v", prepared)
	}
	areUnder(t, s, prepared[1], 2)
	share()
	mustRun(t, flags, "rekey")
	isFinished(t, flags, s, prepared[0], 2)
	two.stop()
	if n := strings.Count(two.err.String(), "no master key"); n != 1 {
		t.Errorf("it says %d times that it has no master key:\n%s", n, two.err)
	}
}

func TestAMasterKeyFromTheEnvironmentIsChanged(t *testing.T) {
	t.Parallel()
	old, fresh := masterKeyOf(t, 7), masterKeyOf(t, 8)
	flags := databases["PostgreSQL"](t)
	with := func(key string) []string { return append(slices.Clone(flags), "--master-key", key) }
	serves(t, with(old.Hex())...)
	if exists(masterFile(flags)) {
		t.Fatal("it made a file")
	}
	s := storeOf(t, flags)
	plants(t, s, old, 1)
	if said := refuses(t, with(old.Hex()), "rekey"); !strings.Contains(said, "before the one in use in ALTER_CONSOLE_MASTER_KEY") {
		t.Errorf("without a new key: %s", said)
	}
	mustRun(t, with(fresh.Hex()+","+old.Hex()), "rekey")
	areUnder(t, s, fresh, 2)
	left := serves(t, with(old.Hex())...)
	says(t, left, "the master key is not the one in use")
}
