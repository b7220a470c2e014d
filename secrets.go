package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// A secretSource is where a process has the server's secrets from: those that were given, or secret.key in --data with
// one in each line. The newest comes first.
type secretSource struct {
	given []keyring.Secret
	path  string // of the file, when none were given
}

func (c *config) secrets() (s secretSource, err error) {
	if c.SecretKey == "" {
		return secretSource{path: c.secretPath()}, nil
	}
	s.given, err = parseSecrets(c.SecretKey, ",")
	return s, err
}

func parseSecrets(text, separator string) (secrets []keyring.Secret, err error) {
	for one := range strings.SplitSeq(text, separator) {
		secret, err := keyring.Parse(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// read returns the secrets there are now. fs.ErrNotExist when there is no file.
func (s secretSource) read() ([]keyring.Secret, error) {
	if s.path == "" {
		return s.given, nil
	}
	text, err := readText(s.path)
	if err != nil {
		return nil, err
	}
	secrets, err := parseSecrets(text, "\n")
	if err != nil {
		return nil, fmt.Errorf("what %s holds %w: restore it from your backup", s.path, err)
	}
	return secrets, nil
}

func newSecret() (keyring.Secret, error) {
	raw := make([]byte, keyring.Size)
	_, _ = rand.Read(raw) // never fails
	return keyring.New(raw)
}

var errNoSecret = errors.New("the secret that this database was made with is missing: restore secret.key in --data, or set ALTER_CONSOLE_SECRET_KEY")

var errWrongSecret = errors.New("the secret is not the one this database was made with: restore secret.key in --data, or set the right ALTER_CONSOLE_SECRET_KEY")

// openRing follows the secrets of a source, as the database knows them. A secret that the database does not know is
// refused: under it no stored key would be recognised, and new ones would be lost when the right one comes back.
func openRing(ctx context.Context, s *store.Store, source secretSource) (*keyring.Ring, error) {
	if err := meetFirst(ctx, s, source); err != nil {
		return nil, err
	}
	ring, err := keyring.Open(ctx, func(ctx context.Context) (keyring.Set, error) {
		given, err := source.read()
		if errors.Is(err, fs.ErrNotExist) {
			return keyring.Set{}, naming(source.path, errNoSecret)
		}
		if err != nil {
			return keyring.Set{}, err
		}
		known, err := s.ServerSecrets(ctx)
		if err != nil {
			return keyring.Set{}, err
		}
		set, ok := keyring.Arrange(given, knownSecrets(known))
		if !ok {
			return set, errWrongSecret
		}
		return set, nil
	})
	if err != nil {
		return nil, err
	}
	return ring, checkMissing(ctx, s, ring.Set().Missing)
}

// checkSecret reports whether the secret is the one that the database's keys are hashed under. It reads schemas of older
// releases too.
func (c *config) checkSecret(ctx context.Context, db *store.Store) error {
	_, err := c.secretsOf(ctx, db)
	if !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	id, err := db.SecretInUse(ctx)
	if err == nil && id != "" {
		err = naming(c.secretPath(), errNoSecret)
	}
	return err
}

// checkMissing refuses to go on without a previous secret while there are keys that only it recognises.
func checkMissing(ctx context.Context, s *store.Store, missing []string) error {
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
func meetFirst(ctx context.Context, s *store.Store, source secretSource) error {
	if known, err := s.ServerSecrets(ctx); err != nil || len(known) > 0 {
		return err
	}
	given, err := source.read()
	missing := errors.Is(err, fs.ErrNotExist)
	if missing {
		var first keyring.Secret
		first, err = newSecret()
		given = []keyring.Secret{first}
	}
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
		return source.replace(given)
	})
	if errors.Is(err, store.ErrConflict) {
		return nil
	}
	if err != nil && made {
		return source.forget(err)
	}
	return err
}

func knownSecrets(rows []store.ServerSecret) []keyring.Known {
	known := make([]keyring.Known, len(rows))
	for i, row := range rows {
		known[i] = keyring.Known{ID: row.ID, Retired: row.RetiredAt != nil}
	}
	return known
}
