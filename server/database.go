package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/store"
)

// WithDatabase opens the database that is there for a command that takes it as it is: nothing is made or migrated.
func WithDatabase(ctx context.Context, c *Config, do func(*store.Store) error) (err error) {
	db, err := openStore(ctx, c, store.Options{MustExist: true, AsIs: true, Patient: true})
	if err != nil {
		return c.explainMissing(err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return do(db)
}

// FillDatabase makes the database where there is none, and takes it away again when it can't be filled. One that is not
// empty is an error.
func FillDatabase(ctx context.Context, c *Config, fill func(*store.Store) error) error {
	made := false
	if c.DatabaseURL == "" {
		_, missing := os.Stat(c.sqlitePath())
		made = errors.Is(missing, fs.ErrNotExist)
		if err := makeFile(c.sqlitePath()); err != nil {
			return err
		}
	}
	db, err := openStore(ctx, c, store.Options{Vacant: true})
	if err == nil {
		err = errors.Join(fill(db), db.Close())
	}
	if err != nil && made {
		for _, end := range []string{"", "-wal", "-shm", "-serving", "-migrating"} {
			_ = os.Remove(c.sqlitePath() + end)
		}
	}
	return err
}

// explainMissing says what a command that makes no database missed.
func (c *Config) explainMissing(err error) error {
	if errors.Is(err, store.ErrNoDatabase) {
		return fmt.Errorf("%s: set --data or --database-url (ALTER_CONSOLE_DATA, ALTER_CONSOLE_DATABASE_URL) to what the server has; the first start of the server makes a database", c.missingDatabase())
	}
	return err
}

func openStore(ctx context.Context, c *Config, o store.Options) (*store.Store, error) {
	o.SkipCopy = c.SkipCopy
	if c.DatabaseURL != "" {
		o.URL = c.DatabaseURL
		s, err := store.Open(ctx, o)
		return s, lines.Naming("--database-url", err)
	}
	o.Path = c.sqlitePath()
	s, err := store.Open(ctx, o)
	return s, lines.Naming(c.sqlitePath(), err)
}
