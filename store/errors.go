package store

import (
	"errors"

	"github.com/alter-console/alter-console/store/sqldb"
)

// What callers tell apart. Everything else that goes wrong is an error of the database itself.
var (
	ErrNotFound   = sqldb.ErrNotFound
	ErrConflict   = sqldb.ErrConflict
	ErrNoDatabase = sqldb.ErrNoDatabase
	ErrNameTaken  = errors.New("store: an agent that is not revoked has this name")
	ErrSlugTaken  = errors.New("store: a managed secret that is not deleted has this slug")
	ErrLastKey    = errors.New("store: this is the agent's last key that is not revoked")
	ErrFinal      = errors.New("store: revoked is final")
	ErrForgotten  = errors.New("store: nonces of the time this was signed in are forgotten")
	ErrBadCursor  = errors.New("store: the cursor can't be read")

	ErrSecretRetired = errors.New("store: the secret of this key's hash has ended")

	ErrMasterKeyRetired = errors.New("store: the master key that this value is sealed under has ended")

	ErrChanged = errors.New("store: what this was decided by has changed since")

	ErrServedElsewhere = sqldb.ErrServedElsewhere
)

// Errors that say more.
type (
	UnavailableError = sqldb.UnavailableError
	NotEmptyError    = sqldb.NotEmptyError
	NewerSchemaError = sqldb.NewerSchemaError
	OlderSchemaError = sqldb.OlderSchemaError
)

// OutOfRoom reports whether something could not be written for want of room.
func OutOfRoom(err error) bool { return sqldb.OutOfRoom(err) }
