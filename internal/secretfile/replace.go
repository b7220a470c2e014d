package secretfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alter-console/alter-console/internal/filelock"
	"github.com/alter-console/alter-console/internal/keyring"
)

// Replace writes the file anew: what others see is the old one or the new one, whole. Where it is, whose it is and who
// may read it stay. It needs no more of a volume than that names can be changed, for some have no hard links.
func (s Source) Replace(secrets []keyring.Secret) error {
	path := s.place()
	dir := filepath.Dir(path)
	draft, err := os.CreateTemp(dir, s.drafts()) // which nobody else may read
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	var text strings.Builder
	for _, secret := range secrets {
		text.WriteString(secret.Hex() + "\n")
	}
	_, err = draft.WriteString(text.String())
	if err := errors.Join(err, takeAfter(path, draft), draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), path); err != nil {
		return explainMount(path, err)
	}
	syncDir(dir)
	return nil
}

// place is where the file itself is, when its name is a link.
func (s Source) place() string {
	if path, err := filepath.EvalSymlinks(s.path); err == nil {
		return path
	}
	return s.path
}

// takeAfter gives a draft the owner and the mode of the file it replaces, and where there is none the directory's owner,
// for a command may be run by root and the server is not.
func takeAfter(path string, draft *os.File) error {
	old, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if dir, err := os.Stat(filepath.Dir(path)); err == nil {
			_ = giveTo(draft, dir) // which only root can
		}
		return nil
	}
	if err != nil {
		return err
	}
	if err := giveTo(draft, old); err != nil {
		return fmt.Errorf("%s belongs to another user, and would be lost to it: run this as that user, or as root (nothing was changed): %w", path, err)
	}
	now, err := draft.Stat()
	if err != nil || now.Mode() == old.Mode() {
		return err
	}
	return draft.Chmod(old.Mode().Perm())
}

// drafts is how files are named that are about to become this one. Nobody else names one so.
func (s Source) drafts() string {
	return ".alter-console-" + strings.TrimSuffix(filepath.Base(s.path), ".key") + "-*"
}

// Remove takes the file away, for whoever has just made it and could not go on.
func (s Source) Remove() error { return os.Remove(s.path) }

// RemoveDrafts removes what killed processes left, for there are secrets in it.
func (s Source) RemoveDrafts() error {
	left, err := filepath.Glob(filepath.Join(filepath.Dir(s.place()), s.drafts()))
	for _, draft := range left {
		if info, gone := os.Lstat(draft); gone == nil && info.Mode().IsRegular() {
			err = errors.Join(err, os.Remove(draft))
		}
	}
	return err
}

// syncDir lets a new name outlive a power cut, where the system and the volume can do so.
func syncDir(path string) {
	if dir, err := os.Open(path); err == nil {
		_ = dir.Sync()
		_ = dir.Close()
	}
}

// Lock keeps other commands from changing the file until unlock is called. The error says so when one of them does.
func (s Source) Lock() (unlock func(), err error) {
	if s.path == "" {
		return func() {}, nil
	}
	held, err := filelock.Take(s.path + "-changing")
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("another %s is under way: wait until it has ended, and see status (nothing was changed)", s.command)
	}
	return func() { _ = held.Close() }, err
}
