package cli

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/store"
)

// TestABackupCarriesTheMasterKeyWhenAsked restores with and without the key, from each database into each.
func TestABackupCarriesTheMasterKeyWhenAsked(t *testing.T) {
	t.Parallel()
	for from := range databases {
		t.Run(from, func(t *testing.T) {
			flags := databases[from](t)
			serves(t, flags...)
			key := masterKeysIn(t, masterFile(flags))[0]
			plants(t, storeOf(t, flags), key, 1)
			with, without := filepath.Join(t.TempDir(), "with"), filepath.Join(t.TempDir(), "without")
			mustRun(t, flags, "backup", "--with-secret", with)
			_, _, said := runs(t, "", append(flags, "backup", without)...)
			if !strings.Contains(said, "the master key is not in it: keep "+masterFile(flags)) {
				t.Errorf("without it says %s", said)
			}
			if said := mustRun(t, nil, "check", with); !strings.Contains(said, ", with the master key, "+key.ID) || !strings.Contains(unzipped(t, with), key.Hex()) {
				t.Errorf("check of a backup with the key says %s", said)
			}
			if said := mustRun(t, nil, "check", without); !strings.Contains(said, ", without the master key, "+key.ID) || strings.Contains(unzipped(t, without), key.Hex()) {
				t.Errorf("check of a backup without the key says %s", said)
			}
			for to := range databases {
				t.Run("to "+to, func(t *testing.T) {
					flags := databases[to](t)
					if said := refuses(t, flags, "restore", without); !strings.Contains(said, "the backup does not hold the ") {
						t.Errorf("it says %s", said)
					}
					mustRun(t, flags, "restore", with)
					serves(t, flags...)
					isFinished(t, flags, storeOf(t, flags), key, 2)
				})
			}
		})
	}
}

func TestABackupWithoutAMasterKeyIsNoBackupWithOne(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	key := masterKeysIn(t, masterFile(flags))[0]
	must(t, os.Remove(masterFile(flags)))
	file := filepath.Join(t.TempDir(), "backup")
	mustRun(t, flags, "backup", "--with-secret", file) // of no values
	plants(t, storeOf(t, flags), key, 1)
	if said := refuses(t, flags, "backup", "--with-secret", file); !strings.Contains(said, masterFile(flags)+": the master key is missing") {
		t.Errorf("it says %s", said)
	}
	mustRun(t, flags, "backup", file)
	secret, err := os.ReadFile(filepath.Join(flags[1], "secret.key"))
	must(t, err)
	to := databases["SQLite"](t)
	must(t, os.MkdirAll(to[1], 0o700))
	must(t, os.WriteFile(filepath.Join(to[1], "secret.key"), secret, 0o600))
	if said := refuses(t, to, "restore", file); !strings.Contains(said, "the backup does not hold the master key, "+key.ID) {
		t.Errorf("it says %s", said)
	}
	mustRun(t, to, "restore", "--without-secret", file)
	s := serves(t, to...)
	says(t, s, "the master key is missing")
}

func unzipped(t *testing.T, path string) string {
	t.Helper()
	whole, err := os.ReadFile(path)
	must(t, err)
	in, err := gzip.NewReader(bytes.NewReader(whole))
	must(t, err)
	text, err := io.ReadAll(in)
	must(t, err)
	return string(text)
}

// TestTheMasterKeyIsInItsFileOnly looks for the keys, before and after a change, in everything else that was written.
func TestTheMasterKeyIsInItsFileOnly(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	s := serves(t, flags...)
	old := masterKeysIn(t, masterFile(flags))[0]
	db := storeOf(t, flags)
	plants(t, db, old, 3)
	said := ""
	for _, command := range []string{"rekey", "status", "check"} {
		_, out, errs := runs(t, "", append(flags, "--log-format", "json", command)...)
		said += out + errs
	}
	fresh := masterKeysIn(t, masterFile(flags))[0]
	must(t, db.Close())
	s.stop()
	said += s.err.String() + s.out.String()
	for _, key := range []string{old.Hex(), fresh.Hex(), string(old.Key("values of managed secrets")), "plain-password"} {
		if strings.Contains(said, key) {
			t.Error("a key is said")
		}
		err := filepath.Walk(flags[1], func(path string, info os.FileInfo, err error) error {
			if err != nil || info.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			isThere := bytes.Contains(text, []byte(key))
			if belongs := key == fresh.Hex() && filepath.Base(path) == "master.key"; isThere != belongs && (isThere || belongs) {
				t.Errorf("%s is in %s: %t", key, path, isThere)
			}
			return err
		})
		must(t, err)
	}
}

// TestCheckCountsValuesThatDoNotOpen moves a ciphertext to another field, as somebody who writes to the database may.
func TestCheckCountsValuesThatDoNotOpen(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	s := storeOf(t, flags)
	plants(t, s, masterKeysIn(t, masterFile(flags))[0], 2)
	values, err := s.ValuesNotUnder(t.Context(), "", store.SecretValue{}, 2)
	must(t, err)
	moved := values[0].SecretValue
	moved.Ciphertext = values[1].Ciphertext
	must(t, s.ResealValues(t.Context(), []store.Reseal{{To: moved, From: values[0].Ciphertext}}))
	code, out, _ := runs(t, "", append(flags, "check")...)
	if code != 1 || !strings.Contains(out, "1 value of a managed secret does not open") || !strings.Contains(out, values[0].Field+" of secret secret-0") {
		t.Errorf("check ended with %d:\n%s", code, out)
	}
	if said := refuses(t, flags, "rekey"); !strings.Contains(said, "1 value could not be opened") {
		t.Errorf("rekey says %s", said)
	}
}

func TestAMasterKeyThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	code, _, said := runs(t, "", "--master-key", "hush-hush", "--data", newData(t))
	if code != 2 || !strings.Contains(said, "--master-key must be 64 hexadecimal digits, not 9 characters") || strings.Contains(said, "hush-hush") {
		t.Errorf("it ended with %d:\n%s", code, said)
	}
}

// TestMasterKeysAreChangedOneAfterTheOther has several commands at once: one changes the key, and those that meet it are
// told so.
func TestMasterKeysAreChangedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	flags := databases["SQLite"](t)
	serves(t, flags...).stop()
	s := storeOf(t, flags)
	plants(t, s, masterKeysIn(t, masterFile(flags))[0], 2)
	said := make(chan string, 4)
	for range cap(said) {
		go func() {
			_, _, errs := runs(t, "", append(append([]string{}, flags...), "rekey")...)
			said <- errs
		}()
	}
	all := ""
	for range cap(said) {
		all += <-said
	}
	if !strings.Contains(all, "another rekey is under way") {
		t.Errorf("they say\n%s", all)
	}
	isFinished(t, flags, s, masterKeysIn(t, masterFile(flags))[0], 4)
}
