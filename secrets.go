package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
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

// makeFirst makes the file where there is none.
func (s secretSource) makeFirst() (made bool, err error) {
	if s.path == "" {
		return false, nil
	}
	if _, err := os.Stat(s.path); !errors.Is(err, fs.ErrNotExist) {
		return false, err
	}
	secret, err := newSecret()
	if err != nil {
		return false, err
	}
	err = s.write([]keyring.Secret{secret}, os.Link) // leaves one that another process wrote meanwhile
	if errors.Is(err, fs.ErrExist) {
		return false, nil
	}
	return err == nil, err
}

// replace writes the file anew, in one step.
func (s secretSource) replace(secrets []keyring.Secret) error { return s.write(secrets, os.Rename) }

// write writes a draft, which nobody else may read, and puts it in place.
func (s secretSource) write(secrets []keyring.Secret, put func(from, to string) error) error {
	draft, err := os.CreateTemp(filepath.Dir(s.path), "secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	var text strings.Builder
	for _, secret := range secrets {
		text.WriteString(secret.Hex() + "\n")
	}
	_, err = draft.WriteString(text.String())
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return put(draft.Name(), s.path)
}

func newSecret() (keyring.Secret, error) {
	raw := make([]byte, keyring.Size)
	_, _ = rand.Read(raw) // never fails
	return keyring.New(raw)
}

var errWrongSecret = errors.New("the secret is not the one this database was made with: restore secret.key in --data, or set the right ALTER_CONSOLE_SECRET_KEY")

// openRing follows the secrets of a source, as the database knows them. A secret that the database does not know is
// refused: under it no stored key would be recognised, and new ones would be lost when the right one comes back.
func openRing(ctx context.Context, s *store.Store, source secretSource) (*keyring.Ring, error) {
	if err := meetFirst(ctx, s, source); err != nil {
		return nil, err
	}
	return keyring.Open(ctx, func(ctx context.Context) (keyring.Set, error) {
		given, err := source.read()
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
}

// meetFirst tells a new database which secret it is made with. Of several processes at once one does.
func meetFirst(ctx context.Context, s *store.Store, source secretSource) error {
	given, err := source.read()
	if err != nil {
		return err
	}
	err = s.Tx(ctx, func(tx *store.Tx) error {
		known, err := tx.ServerSecrets(ctx)
		if err != nil || len(known) > 0 {
			return err
		}
		return tx.AddServerSecret(ctx, given[0].ID, time.Now())
	})
	if errors.Is(err, store.ErrConflict) {
		return nil
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
