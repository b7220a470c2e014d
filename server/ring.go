package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

var errNoSecret = errors.New("the secret that this database was made with is missing: restore secret.key in --data, or set ALTER_CONSOLE_SECRET_KEY")

// ErrWrongSecret is when the secret in use is not among those that are here.
var ErrWrongSecret = errors.New("the secret is not the one this database was made with: restore secret.key in --data, or set the right ALTER_CONSOLE_SECRET_KEY")

// openRing follows the server's secrets, as the database knows them. A secret that the database does not know is
// refused: under it no stored key would be recognised, and new ones would be lost when the right one comes back.
func openRing(ctx context.Context, s *store.Store, secrets Keyset) (*keyring.Ring, error) {
	if err := secrets.meetFirst(ctx, s); err != nil {
		return nil, err
	}
	ring, err := keyring.Open(ctx, func(ctx context.Context) (keyring.Set, error) {
		given, err := secrets.Read()
		if errors.Is(err, fs.ErrNotExist) {
			return keyring.Set{}, lines.Naming(secrets.Path(), errNoSecret)
		}
		if err != nil {
			return keyring.Set{}, err
		}
		set, ok, err := secrets.Arrange(ctx, s, given)
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
