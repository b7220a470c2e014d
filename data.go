package main

import (
	"fmt"
	"os"
	"path/filepath"
)

// prepareData makes the data directory, which only its owner may read.
func (c *config) prepareData() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	return nil
}

func (c *config) sqlitePath() string { return filepath.Join(c.Data, "alter-console.db") }

func (c *config) secretPath() string { return filepath.Join(c.Data, "secret.key") }
