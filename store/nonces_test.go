package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

// A nonceUser is a SQLite file with one key, and servers that come and go.
type nonceUser struct {
	*testing.T
	path string
	key  store.Key
	s    *store.Store
	past time.Duration // since the server started
}

func newNonceUser(t *testing.T) *nonceUser {
	u := &nonceUser{T: t, path: filepath.Join(t.TempDir(), "with [odd] * name.db")}
	u.open()
	a := newAgent(appID(t, u.s), "bot")
	u.key = newKey(a, 1)
	insert(t, u.s, a, u.key)
	return u
}

func (u *nonceUser) open() {
	u.Helper()
	s, err := store.Open(u.Context(), store.Options{Path: u.path})
	must(u.T, err)
	u.Cleanup(func() { s.Close() })
	s.SetElapsed(func() time.Duration { return u.past })
	u.s = s
}

func (u *nonceUser) fresh(nonce string, at time.Time) bool {
	u.Helper()
	_, fresh, err := u.s.AuthenticateOnce(u.Context(), [][]byte{u.key.Hash}, nonce, at, at.Add(store.RequestLife))
	must(u.T, err)
	return fresh
}

func (u *nonceUser) files() []string {
	u.Helper()
	entries, err := os.ReadDir(filepath.Dir(u.path))
	must(u.T, err)
	var names []string
	for _, e := range entries {
		if strings.Contains(e.Name(), "-nonces-until-") {
			names = append(names, e.Name())
		}
	}
	return names
}

func TestNoncesAreRememberedLongEnoughAndNotForEver(t *testing.T) {
	u := newNonceUser(t)
	for minute := range 60 {
		u.past = time.Duration(minute) * time.Minute
		at := start.Add(u.past)
		if !u.fresh(fmt.Sprint(minute), at) {
			t.Fatalf("the nonce of minute %d is not fresh", minute)
		}
		for earlier := max(0, minute-5); earlier <= minute; earlier++ {
			if u.fresh(fmt.Sprint(earlier), at) {
				t.Fatalf("in minute %d the nonce of minute %d is fresh again", minute, earlier)
			}
		}
	}
	if files := u.files(); len(files) > 4 {
		t.Errorf("%d files of nonces are left: %v", len(files), files)
	}
}

// TestNoClockMakesARequestGoodAgain sets the clock back and forth, with a restart, as the clock of a machine that can't be
// trusted. New requests are served all the while.
func TestNoClockMakesARequestGoodAgain(t *testing.T) {
	u := newNonceUser(t)
	if !u.fresh("used", start) {
		t.Fatal("not fresh")
	}
	must(t, u.s.Close())
	u.open()
	at := start.Add(-time.Hour)
	for i, step := range []time.Duration{0, 2 * time.Hour, -2 * time.Hour, time.Hour} {
		at = at.Add(step)
		if !u.fresh(fmt.Sprint("new-", i), at) {
			t.Errorf("at %v a new request is refused", at.Sub(start))
		}
	}
	if u.fresh("used", start) {
		t.Error("a used request is good again")
	}
}

// TestWhatIsForgottenIsRefused lets a server forget, and then sets its clock back, across a restart too.
func TestWhatIsForgottenIsRefused(t *testing.T) {
	u := newNonceUser(t)
	u.fresh("used", start)
	for minute := 1; len(u.files()) > 0 && minute < 120; minute++ {
		u.past = time.Duration(minute) * time.Minute
		u.fresh(fmt.Sprint(minute), start.Add(u.past))
	}
	for range 2 {
		_, fresh, err := u.s.AuthenticateOnce(t.Context(), [][]byte{u.key.Hash}, "used", start, start.Add(store.RequestLife))
		if fresh || !errors.Is(err, store.ErrForgotten) {
			t.Errorf("a request of a time that is forgotten: fresh %t, %v", fresh, err)
		}
		must(t, u.s.Close())
		u.open()
	}
}

// TestAKilledServerForgetsNoNonce copies the files of a server under way, as a killed one would leave them.
func TestAKilledServerForgetsNoNonce(t *testing.T) {
	u := newNonceUser(t)
	for _, n := range []string{"a", "b"} {
		u.fresh(n, start)
	}
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(filepath.Dir(u.path))))
	u.path = filepath.Join(dir, filepath.Base(u.path))
	torn, err := os.OpenFile(filepath.Join(dir, u.files()[0]), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = torn.WriteString("half of")
	must(t, errors.Join(err, torn.Close()))
	u.open()
	if u.fresh("a", start) || u.fresh("b", start) || !u.fresh("c", start) {
		t.Error("a nonce is fresh again, or a new one is not")
	}
}

// TestLostNoncesAreMissed takes all files of nonces away between two servers, and copies the database alone.
func TestLostNoncesAreMissed(t *testing.T) {
	for what, lose := range map[string]func(u *nonceUser){
		"files are removed": func(u *nonceUser) {
			files, err := filepath.Glob(filepath.Join(filepath.Dir(u.path), "*-nonces-*"))
			must(t, err)
			for _, name := range files {
				must(t, os.Remove(name))
			}
		},
		"the database alone is moved": func(u *nonceUser) {
			moved := filepath.Join(t.TempDir(), "moved.db")
			must(t, os.Rename(u.path, moved))
			u.path = moved
		},
	} {
		t.Run(what, func(t *testing.T) {
			u := newNonceUser(t)
			must(t, u.s.PrepareToServe(t.Context()))
			signed := time.Now().UTC().Truncate(time.Second)
			if !u.fresh("used", signed) {
				t.Fatal("not fresh")
			}
			must(t, u.s.Close())
			lose(u)
			for round := range 2 {
				u.open()
				must(t, u.s.PrepareToServe(t.Context()))
				_, fresh, err := u.s.AuthenticateOnce(t.Context(), [][]byte{u.key.Hash}, "used", signed, signed.Add(store.RequestLife))
				if fresh || !errors.Is(err, store.ErrForgotten) {
					t.Errorf("a used request is fresh: %t, %v", fresh, err)
				}
				if now := time.Now().UTC().Truncate(time.Second); !u.fresh(fmt.Sprint("new-", round), now) {
					t.Error("a new request is refused")
				}
				must(t, u.s.Close())
			}
		})
	}
}

func TestFilesOfOthersStay(t *testing.T) {
	u := newNonceUser(t)
	other := u.path + "-nonces-keep-me.bak"
	must(t, os.WriteFile(other, []byte("mine"), 0o600))
	u.fresh("a", start)
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestAFileThatIsGoneHarmsNobody(t *testing.T) {
	u := newNonceUser(t)
	u.fresh("a", start)
	for _, name := range u.files() {
		must(t, os.Remove(filepath.Join(filepath.Dir(u.path), name)))
	}
	for n := range 4 {
		if !u.fresh(fmt.Sprint(n), start.Add(time.Duration(n+1)*time.Hour)) {
			t.Error("a new nonce is not fresh")
		}
	}
}

func TestARevokedKeyWritesNothingDown(t *testing.T) {
	u := newNonceUser(t)
	u.key.RevokedAt = &start
	must(t, revokeKey(t.Context(), u.s, u.key, true))
	u.fresh("a", start)
	if files := u.files(); len(files) != 0 {
		t.Errorf("files %v", files)
	}
}

func TestOneServerAtATimeServesAFile(t *testing.T) {
	u := newNonceUser(t)
	must(t, u.s.PrepareToServe(t.Context()))
	first := u.s
	u.open()
	if err := u.s.PrepareToServe(t.Context()); !errors.Is(err, store.ErrServedElsewhere) {
		t.Errorf("a second server may serve: %v", err)
	}
	must(t, first.Close())
	must(t, u.s.PrepareToServe(t.Context()))
}

func TestCommandsTouchNoNonces(t *testing.T) {
	u := newNonceUser(t)
	must(t, u.s.Purge(t.Context(), start))
	must(t, u.s.Close())
	if files := u.files(); len(files) != 0 {
		t.Errorf("files %v", files)
	}
}

// BenchmarkRestart is a server that begins with ten minutes of nonces at 2,000 requests a second.
func BenchmarkRestart(b *testing.B) {
	path := filepath.Join(b.TempDir(), "test.db")
	name := fmt.Sprintf("%s-nonces-%d", path, time.Now().UnixMicro())
	marks := make([]byte, 16*1_200_000)
	for i := range len(marks) / 16 {
		copy(marks[16*i:], fmt.Sprintf("%016x", i))
	}
	if err := os.WriteFile(name, marks, 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		s, err := store.Open(b.Context(), store.Options{Path: path})
		if err == nil {
			err = errors.Join(s.PrepareToServe(b.Context()), s.Close())
		}
		if err != nil {
			b.Fatal(err)
		}
	}
}
