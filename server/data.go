package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
)

// PrepareData makes the data directory, which only its owner may read.
func (c *Config) PrepareData() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	return nil
}

func (c *Config) sqlitePath() string { return filepath.Join(c.Data, "alter-console.db") }

// hasSecretFile reports whether a start before this one made or was given secret.key.
func (c *Config) hasSecretFile() (bool, error) {
	_, err := os.Stat(c.secretPath())
	if errors.Is(err, fs.ErrNotExist) || c.SecretKey != "" {
		return false, nil
	}
	return err == nil, err
}

// makeFile makes the SQLite file where there is none, so that nobody else may read it from the first byte on.
func makeFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// Database is where the data is, for people: no password is in it.
func (c *Config) Database() string {
	if c.DatabaseURL == "" {
		return c.sqlitePath()
	}
	u, err := url.Parse(c.DatabaseURL)
	if err != nil {
		return "--database-url"
	}
	return u.Scheme + "://" + u.Host + u.Path
}

// missingDatabase says where a database was looked for in vain.
func (c *Config) missingDatabase() string {
	if c.DatabaseURL != "" {
		return c.Database() + " is empty"
	}
	if info, err := os.Stat(c.sqlitePath()); err == nil && info.Mode().IsRegular() {
		return c.sqlitePath() + " is empty"
	}
	return "there is no database in " + c.Data + " (no " + filepath.Base(c.sqlitePath()) + ")"
}
