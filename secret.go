package main

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

const secretSize = 32

// prepareData makes the data directory, which only its owner may read.
func (c *config) prepareData() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	return nil
}

func (c *config) sqlitePath() string { return filepath.Join(c.Data, "alter-console.db") }

func (c *config) secretPath() string { return filepath.Join(c.Data, "secret.key") }

// secret returns the server's secret: the one given, or the one in the data directory, made at first use.
func (c *config) secret() (secret []byte, made bool, err error) {
	if c.SecretKey != "" {
		secret, err = parseSecret(c.SecretKey)
		return secret, false, err
	}
	secret, err = readSecret(c.secretPath())
	if !errors.Is(err, fs.ErrNotExist) {
		return secret, false, err
	}
	if err := makeSecret(c.secretPath()); err != nil {
		return nil, false, err
	}
	secret, err = readSecret(c.secretPath())
	return secret, true, err
}

// removeSecret takes a secret away that was made for a database that has another: nobody shall keep it by mistake.
func (c *config) removeSecret() error { return os.Remove(c.secretPath()) }

func readSecret(path string) ([]byte, error) {
	text, err := readLine(path)
	if err != nil {
		return nil, err
	}
	secret, err := parseSecret(text)
	if err != nil {
		return nil, fmt.Errorf("what %s holds %w: restore it from your backup", path, err)
	}
	return secret, nil
}

// parseSecret returns the secret that a line holds, or an error that says of what kind the line is instead.
func parseSecret(line string) ([]byte, error) {
	line = strings.TrimSpace(line)
	secret, err := hex.DecodeString(line)
	switch {
	case len(line) != 2*secretSize:
		return nil, fmt.Errorf("must be %d hexadecimal digits, not %d characters", 2*secretSize, utf8.RuneCountInString(line))
	case err != nil:
		return nil, fmt.Errorf("must be %d hexadecimal digits, and has other characters in it", 2*secretSize)
	}
	return secret, nil
}

// makeSecret writes a new secret in one step, and leaves one that another process wrote meanwhile.
func makeSecret(path string) error {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	draft, err := os.CreateTemp(filepath.Dir(path), "secret-*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	_, err = draft.WriteString(hex.EncodeToString(secret) + "\n")
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	if err := os.Link(draft.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}
