// Package secretfile keeps the server's secrets in files, which commands change while servers read them.
package secretfile

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
)

// A Source is where a process has the server's secrets from: those that were given, or a file with one in each line.
// The newest comes first.
type Source struct {
	given   []keyring.Secret
	path    string // of the file, when none were given
	command string
}

// At is the source that is a file, which one command changes. There need be none yet.
func At(path, command string) Source { return Source{path: path, command: command} }

// Given is the source that is a text, with commas between secrets. What is none is an error that doesn't show it.
func Given(text string) (s Source, err error) {
	s.given, err = parse(text, ",")
	return s, err
}

// IsFile reports whether the secrets are in a file, so that they can be changed.
func (s Source) IsFile() bool { return s.path != "" }

// Path is where the file is, "" when the secrets were given.
func (s Source) Path() string { return s.path }

func parse(text, separator string) (secrets []keyring.Secret, err error) {
	for one := range strings.SplitSeq(text, separator) {
		secret, err := keyring.Parse(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		secrets = append(secrets, secret)
	}
	return secrets, nil
}

// Read returns the secrets there are now. fs.ErrNotExist when there is no file.
func (s Source) Read() ([]keyring.Secret, error) {
	if s.path == "" {
		return s.given, nil
	}
	text, err := lines.ReadText(s.path)
	if err != nil {
		return nil, err
	}
	secrets, err := parse(text, "\n")
	if err != nil {
		return nil, fmt.Errorf("what %s holds %w: restore it from your backup", s.path, err)
	}
	return secrets, nil
}

// NewSecret makes one that nobody can guess.
func NewSecret() (keyring.Secret, error) {
	raw := make([]byte, keyring.Size)
	_, _ = rand.Read(raw) // never fails
	return keyring.New(raw)
}
