package server

import (
	"context"
	"path/filepath"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/secretfile"
	"github.com/alter-console/alter-console/store"
)

// A Keyset is one of the two that a server has, the server's secrets and the master keys: where they are, and what the
// database knows of them.
type Keyset struct {
	secretfile.Source
	Place    string // where they are, for people
	Variable string // which could give them
	ledger
}

// A ledger is how a database is asked for one of the keysets.
type ledger struct {
	known    func(*store.Store, context.Context) ([]store.KnownSecret, error)
	addFirst func(*store.Tx, context.Context, string, time.Time) error
}

// Secrets are the server's secrets: given with --secret-key, or in secret.key in --data.
func (c *Config) Secrets() (Keyset, error) {
	return newKeyset(c.SecretKey, c.secretPath(), "ALTER_CONSOLE_SECRET_KEY", "rotate-secret",
		ledger{(*store.Store).ServerSecrets, (*store.Tx).AddFirstServerSecret})
}

// MasterKeys are the master keys: given with --master-key, or in master.key in --data.
func (c *Config) MasterKeys() (Keyset, error) {
	return newKeyset(c.MasterKey, c.masterPath(), "ALTER_CONSOLE_MASTER_KEY", "rekey",
		ledger{(*store.Store).MasterKeys, (*store.Tx).AddFirstMasterKey})
}

func (c *Config) secretPath() string { return filepath.Join(c.Data, "secret.key") }

func (c *Config) masterPath() string { return filepath.Join(c.Data, "master.key") }

// newKeyset is of what was given, or else of the file that a command changes.
func newKeyset(given, path, variable, command string, of ledger) (k Keyset, err error) {
	k = Keyset{secretfile.At(path, command), path, variable, of}
	if given != "" {
		k.Place = variable
		k.Source, err = secretfile.Given(given)
	}
	return k, err
}

// Known returns what the database knows, in the order in which they came into use.
func (k Keyset) Known(ctx context.Context, s *store.Store) ([]store.KnownSecret, error) {
	return k.known(s, ctx)
}

// Arrange sorts those given by what the database knows. ok is false when the one in use is not among them.
func (k Keyset) Arrange(ctx context.Context, s *store.Store, given []keyring.Secret) (set keyring.Set, ok bool, err error) {
	rows, err := k.Known(ctx, s)
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
