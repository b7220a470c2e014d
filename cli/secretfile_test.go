//go:build linux

package cli

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// hadServer is a database with a secret, that nobody serves any more.
func hadServer(t *testing.T) (flags []string, path string) {
	t.Helper()
	flags = databases["SQLite"](t)
	serves(t, flags...).stop()
	return flags, filepath.Join(flags[1], "secret.key")
}

// needsRoot skips what only root can try.
func needsRoot(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root")
	}
}

func TestAChangedSecretStaysItsOwners(t *testing.T) {
	t.Parallel()
	needsRoot(t)
	flags, path := hadServer(t)
	must(t, os.Chown(path, 12345, 23456))
	must(t, os.Chmod(path, 0o640))
	mustRun(t, flags, "rotate-secret")
	isOf := func(mode os.FileMode) {
		t.Helper()
		info, err := os.Stat(path)
		must(t, err)
		if owner := info.Sys().(*syscall.Stat_t); owner.Uid != 12345 || owner.Gid != 23456 || info.Mode() != mode {
			t.Errorf("it belongs to %d:%d, %s", owner.Uid, owner.Gid, info.Mode())
		}
	}
	isOf(0o640)
	must(t, os.Chown(flags[1], 12345, 23456)) // and a new one the directory's
	must(t, os.Remove(path))
	mustRun(t, flags, "rotate-secret", "--lost")
	isOf(0o600)
}

func TestAChangedSecretStaysWhereItIs(t *testing.T) {
	t.Parallel()
	flags, path := hadServer(t)
	kept := filepath.Join(t.TempDir(), "kept.key")
	must(t, os.Rename(path, kept))
	must(t, os.Symlink(kept, path))
	mustRun(t, flags, "rotate-secret")
	if to, err := os.Readlink(path); err != nil || to != kept {
		t.Errorf("the link is %q, %v", to, err)
	}
	if text, err := os.ReadFile(kept); err != nil || strings.Count(string(text), "\n") != 2 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestAMountedSecretIsNotReplaced(t *testing.T) {
	needsRoot(t)
	flags, path := hadServer(t)
	if err := syscall.Mount(path, path, "", syscall.MS_BIND, ""); errors.Is(err, syscall.EPERM) {
		t.Skip("may not mount")
	} else if err != nil {
		t.Fatal(err)
	}
	defer syscall.Unmount(path, 0) //nolint:errcheck // the directory's removal would say so
	if said := refuses(t, flags, "rotate-secret"); !strings.Contains(said, "mount its directory instead") {
		t.Errorf("it says %s", said)
	}
	if left, err := filepath.Glob(filepath.Join(flags[1], ".alter-console-secret-*")); len(left) > 0 || err != nil {
		t.Errorf("left %q, %v", left, err)
	}
}

// TestSecretsAreChangedOneAfterTheOther has several commands at once: whatever becomes of each, the server has the
// secret in use.
func TestSecretsAreChangedOneAfterTheOther(t *testing.T) {
	t.Parallel()
	flags, _ := hadServer(t)
	var commands sync.WaitGroup
	for range 8 {
		commands.Go(func() { runs(t, "", append(append([]string{}, flags...), "rotate-secret")...) })
	}
	commands.Wait()
	if said := mustRun(t, flags, "status"); strings.Contains(said, "  no  ") {
		t.Errorf("a secret is in use, or was, that is not in the file:\n%s", said)
	}
	mustRun(t, flags, "app-key", "list")
}
