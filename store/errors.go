package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// What callers tell apart. Everything else that goes wrong is an error of the database itself.
var (
	ErrNotFound    = errors.New("store: no such row")
	ErrNameTaken   = errors.New("store: an agent that is not revoked has this name")
	ErrLastKey     = errors.New("store: this is the agent's last key that is not revoked")
	ErrLastAccount = errors.New("store: this is the last account")
	ErrFinal       = errors.New("store: revoked is final")
	ErrConflict    = errors.New("store: such a row exists")
	ErrNoDatabase  = errors.New("store: there is no database of this program")
	ErrForgotten   = errors.New("store: nonces of the time this was signed in are forgotten")
	ErrBadCursor   = errors.New("store: the cursor can't be read")

	ErrSecretRetired = errors.New("store: the secret of this key's hash has ended")

	ErrServedElsewhere = errors.New("another server already serves this database: stop it, or use PostgreSQL (--database-url)")
)

// explain turns a driver's error into one of the errors above where one fits.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var known *UnavailableError
	if errors.As(err, &known) { // and whoever explained it may have said more
		return err
	}
	text, unique := "", false
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		text, unique = pg.Message+" "+pg.ConstraintName, pg.Code == "23505"
	case errors.As(err, &lite):
		text, unique = lite.Error(), lite.Code() == sqliteUnique || lite.Code() == sqlitePrimaryKey
	}
	switch {
	case strings.Contains(text, "last_active_key"):
		return ErrLastKey
	case strings.Contains(text, "revoked_is_final"):
		return ErrFinal
	case unique && (strings.Contains(text, "agents_active_name") || strings.Contains(text, "agents.name")):
		return ErrNameTaken
	case unique:
		return errors.Join(ErrConflict, err)
	}
	if e := unavailable(err); e != nil {
		return e
	}
	return err
}

// Result codes of SQLite, the last two extended ones.
const (
	sqliteBusy       = 5
	sqliteLocked     = 6
	sqliteNoMemory   = 7
	sqliteReadOnly   = 8
	sqliteIO         = 10
	sqliteCorrupt    = 11
	sqliteFull       = 13
	sqliteCantOpen   = 14
	sqliteProtocol   = 15
	sqliteNotADB     = 26
	sqliteUnique     = 2067
	sqlitePrimaryKey = 1555
)

// retriable reports whether PostgreSQL gave the transaction up for another's sake.
func retriable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// busy reports whether SQLite refused because of another connection.
func busy(err error) bool {
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code() == sqliteBusy
}

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
