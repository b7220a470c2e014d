package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
)

// A change is what commands have in common that change one of the server's keysets.
type change struct {
	server.Keyset
	s     streams
	db    *store.Store
	given []keyring.Secret
	set   keyring.Set
}

// changing opens the database that is there and keeps other commands from changing the keyset meanwhile.
func changing(ctx context.Context, c *server.Config, s streams, keys server.Keyset, do func(*change) error) error {
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		if err := db.CheckSchema(ctx); err != nil {
			return err
		}
		unlock, err := keys.Lock()
		if err != nil {
			return err
		}
		defer unlock()
		return do(&change{Keyset: keys, s: s, db: db})
	})
}

// look reads which secrets there are. known is false when the one in use is not among them.
func (k *change) look(ctx context.Context) (known bool, err error) {
	if k.given, err = k.Read(); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	k.set, known, err = k.Arrange(ctx, k.db, k.given)
	return known, err
}

// next returns the secret to change to: the first given that is not in use yet, or a new one in the file.
func (k *change) next() (keyring.Secret, error) {
	if len(k.set.Next) > 0 {
		return k.set.Next[0], nil
	}
	if !k.IsFile() {
		return keyring.Secret{}, fmt.Errorf("put a new secret (`openssl rand -hex 32`) before the one in use in %s, with a comma between, on every replica; restart them, then run this again", k.Variable)
	}
	secret, err := secretfile.NewSecret()
	if err != nil {
		return secret, err
	}
	return secret, k.Replace(append([]keyring.Secret{secret}, k.given...))
}

// keepOnly takes out of the file all but one secret and those that are not in use yet.
func (k *change) keepOnly(current keyring.Secret, next []keyring.Secret) error {
	if !k.IsFile() {
		fmt.Fprintln(k.s.err, "take the others out of", k.Variable)
		return nil
	}
	var kept []keyring.Secret
	for _, secret := range k.given {
		if secret.ID == current.ID || keyring.Holds(next, secret.ID) {
			kept = append(kept, secret)
		}
	}
	if len(kept) < len(k.given) {
		if err := k.Replace(kept); err != nil {
			return err
		}
	}
	return k.RemoveDrafts()
}
