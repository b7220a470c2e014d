package sqldb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"modernc.org/sqlite"

	"github.com/alter-console/alter-console/internal/filelock"
)

// keptCopies is how many copies of a SQLite file are kept beside it: the newest.
const keptCopies = 3

// copyBeforeMigration keeps a copy of a SQLite file with data in it whose schema is about to change: putting it in the
// file's place is the way back to the older release. Nobody else migrates until unlock is called.
func (db *DB) copyBeforeMigration(ctx context.Context, to int64) (unlock func(), err error) {
	unlock = func() {}
	if db.path == "" {
		return unlock, nil
	}
	if due, _, _, err := db.copyIsDue(ctx, to); err != nil || !due {
		return unlock, err
	}
	lock, err := db.lockCopies(ctx)
	if err != nil {
		return unlock, err
	}
	unlock = func() { _ = lock.Close() }
	due, from, to, err := db.copyIsDue(ctx, to) // another process may have migrated meanwhile
	if err == nil && due {
		err = db.copyAs(ctx, fmt.Sprintf("%s-schema-%d-before-%d-%s", db.path, from, to, time.Now().UTC().Format("20060102T150405.000Z")))
	}
	if err != nil {
		unlock()
	}
	return unlock, err
}

// copyIsDue reports whether a migration is about to change data, and from which version to which.
func (db *DB) copyIsDue(ctx context.Context, wanted int64) (due bool, from, to int64, err error) {
	if to = wanted; to == 0 {
		if to, err = db.schema.newest(db.dialect); err != nil {
			return false, 0, 0, err
		}
	}
	from, err = db.SchemaVersion(ctx)
	if err != nil || from == 0 || from >= to {
		return false, from, to, err
	}
	for _, table := range db.schema.Filled {
		n, err := db.CountRows(ctx, table)
		if err != nil || n > 0 {
			return err == nil, from, to, err
		}
	}
	return false, from, to, nil
}

// lockCopies waits until no other process copies or migrates.
func (db *DB) lockCopies(ctx context.Context) (*os.File, error) {
	for {
		lock, err := filelock.Take(db.path + "-migrating")
		if !errors.Is(err, filelock.ErrHeld) {
			return lock, err
		}
		if err := pause(ctx, maxAttempts); err != nil {
			return nil, err
		}
	}
}

// copyAs copies the database as it is at one moment into a file that nobody else may read, and removes the oldest copies.
func (db *DB) copyAs(ctx context.Context, name string) error {
	draft, err := os.CreateTemp(filepath.Dir(db.path), ".alter-console-copy-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = db.writer.ExecContext(ctx, `vacuum into $1`, draft.Name()) // which takes an empty file
	var lite *sqlite.Error
	if errors.As(err, &lite) && lite.Code()&0xFF == sqliteFull || IsFull(err) {
		err = fmt.Errorf("there is no room in %s for the copy that is kept of the database before its schema changes: make room; or back up elsewhere and start once with --skip-migration-copy (nothing was changed)", filepath.Dir(db.path))
	}
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Rename(draft.Name(), name); err != nil {
		return err
	}
	db.logger.InfoContext(ctx, "kept a copy of the database before its schema changes", "file", name)
	return db.forgetCopies()
}

func (db *DB) forgetCopies() error {
	copies, err := filepath.Glob(QuoteGlob(db.path) + "-schema-*-before-*")
	if err != nil || len(copies) <= keptCopies {
		return err
	}
	slices.SortFunc(copies, func(a, b string) int { return modified(a).Compare(modified(b)) })
	for _, old := range copies[:len(copies)-keptCopies] {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
