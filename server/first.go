package server

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/store"
)

// meetFirst tells a database that knows none of a keyset which one it begins with, and makes the file where there is none.
// Of several processes at once one does so, while the others wait for its transaction.
func (k Keyset) meetFirst(ctx context.Context, s *store.Store) error {
	if known, err := k.Known(ctx, s); err != nil || len(known) > 0 {
		return err
	}
	given, missing, err := k.readOrMake()
	if err != nil {
		return err
	}
	made := false
	err = s.Tx(ctx, func(tx *store.Tx) error {
		if err := k.addFirst(tx, ctx, given[0].ID, time.Now()); err != nil || !missing {
			return err
		}
		made = true
		return k.Replace(given)
	})
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	if err != nil && made {
		return forget(k.Source, err)
	}
	return err
}

// readOrMake returns the secrets there are, or one for the file that is missing.
func (k Keyset) readOrMake() (secrets []keyring.Secret, missing bool, err error) {
	secrets, err = k.Read()
	if !errors.Is(err, fs.ErrNotExist) {
		return secrets, false, err
	}
	first, err := secretfile.NewSecret()
	return []keyring.Secret{first}, true, err
}

// forget takes away the first secret, which the database was not told, so that nobody keeps it by mistake. Where it may
// have been told, the file stays: without it the database would be of no use.
func forget(source secretfile.Source, why error) error {
	var down *store.UnavailableError
	if errors.As(why, &down) && down.Unknown {
		return why
	}
	return errors.Join(why, source.Remove())
}
