package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

var errNoSecret = errors.New("the secret that this database was made with is missing: restore secret.key in --data, or set ALTER_CONSOLE_SECRET_KEY")

// ErrWrongSecret is when the secret in use is not among those that are here.
var ErrWrongSecret = errors.New("the secret is not the one this database was made with: restore secret.key in --data, or set the right ALTER_CONSOLE_SECRET_KEY")

// openRing follows the secrets of a source, as the database knows them. A secret that the database does not know is
// refused: under it no stored key would be recognised, and new ones would be lost when the right one comes back.
func openRing(ctx context.Context, s *store.Store, source secretfile.Source) (*keyring.Ring, error) {
	if err := meetFirst(ctx, s, source); err != nil {
		return nil, err
	}
	ring, err := keyring.Open(ctx, func(ctx context.Context) (keyring.Set, error) {
		given, err := source.Read()
		if errors.Is(err, fs.ErrNotExist) {
			return keyring.Set{}, lines.Naming(source.Path(), errNoSecret)
		}
		if err != nil {
			return keyring.Set{}, err
		}
		set, ok, err := ArrangeSecrets(ctx, s, given)
		if err == nil && !ok {
			err = ErrWrongSecret
		}
		return set, err
	})
	if err != nil {
		return nil, err
	}
	return ring, checkMissing(ctx, s, ring.Set().Missing)
}

// checkMissing refuses to go on without a previous secret while there are keys that only it recognises.
func checkMissing(ctx context.Context, s *store.Store, missing []string) error {
	if len(missing) == 0 {
		return nil // as on most starts: the keys are not all read for nothing
	}
	uses, err := s.SecretUses(ctx)
	if err != nil {
		return err
	}
	for _, use := range uses {
		if slices.Contains(missing, use.SecretID) {
			return fmt.Errorf("%s hashed under the previous secret %s, which is not given: put it back behind the one in use, or end it with rotate-secret --retire",
				text.Counted(use.Keys, "key is", "keys are"), use.SecretID)
		}
	}
	return nil
}

// meetFirst tells a new database which secret it is made with, and makes the file where there is none. Of several
// processes at once one does so, while the others wait for its transaction.
func meetFirst(ctx context.Context, s *store.Store, source secretfile.Source) error {
	if known, err := s.ServerSecrets(ctx); err != nil || len(known) > 0 {
		return err
	}
	given, missing, err := readOrMake(source)
	if err != nil {
		return err
	}
	made := false
	err = s.Tx(ctx, func(tx *store.Tx) error {
		known, err := tx.ServerSecrets(ctx)
		if err != nil || len(known) > 0 {
			return err
		}
		if err := tx.AddServerSecret(ctx, given[0].ID, time.Now()); err != nil || !missing {
			return err
		}
		made = true
		return source.Replace(given)
	})
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	if err != nil && made {
		return forget(source, err)
	}
	return err
}

// readOrMake returns the secrets there are, or one for the file that is missing.
func readOrMake(source secretfile.Source) (secrets []keyring.Secret, missing bool, err error) {
	secrets, err = source.Read()
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

// ArrangeSecrets sorts the given secrets by what the database knows. ok is false when the one in use is not among them.
func ArrangeSecrets(ctx context.Context, s *store.Store, given []keyring.Secret) (set keyring.Set, ok bool, err error) {
	rows, err := s.ServerSecrets(ctx)
	if err != nil {
		return set, false, err
	}
	known := make([]keyring.Known, len(rows))
	for i, row := range rows {
		known[i] = keyring.Known{ID: row.ID, Retired: row.RetiredAt != nil}
	}
	set, ok = keyring.Arrange(given, known)
	return set, ok, nil
}
