package sqldb

import (
	"errors"
	"fmt"
	"slices"

	"modernc.org/sqlite"
)

// Result codes of SQLite where a volume has no locks, or no memory that processes share through a file.
var sqliteUnfitVolume = []int{2058, 2314, 3850, 4618, 4874, 5130, 5386}

// explainOpen says what to do about a file that can't be opened as a database. What SQLite says comes last.
func explainOpen(err error) error {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return err
	}
	switch lite.Code() & 0xff {
	case sqliteCorrupt, sqliteNotADB:
		return fmt.Errorf("the file is damaged, or no database: restore the backup (%w)", err)
	case sqliteCantOpen, sqliteReadOnly:
		return fmt.Errorf("this user can't read and write the file: give it, and its directory, to the user that the server runs as (%w)", explainVolume(err))
	}
	return explainVolume(err)
}

// explainVolume says what to do when a volume can't hold a SQLite file that is in use.
func explainVolume(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) && slices.Contains(sqliteUnfitVolume, lite.Code()) {
		return fmt.Errorf("the volume can't lock files or share memory, which SQLite needs: mount it so that it can (SMB: nobrl), put --data on a local disk, or use PostgreSQL: %w", err)
	}
	return err
}
