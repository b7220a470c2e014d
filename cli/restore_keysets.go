package cli

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store/archive"
)

// placeKeysets sees to it that the secrets are in place that the backup depends on. What it puts there, undo takes away.
func (r restoreCommand) placeKeysets(c *server.Config, h archive.Header) (undo func(), err error) {
	undo = func() {}
	secrets, err := c.Secrets()
	if err != nil {
		return undo, err
	}
	master, err := c.MasterKeys()
	if err != nil {
		return undo, err
	}
	for _, needed := range []keysetOf{
		{secrets, "the server's secret", "the keys in the backup are hashed", h.SecretID, h.Secrets},
		{master, "the master key", "the managed secrets in the backup are sealed", h.MasterKeyID, h.MasterKeys},
	} {
		placed, err := needed.place(r.WithoutSecret)
		if err != nil {
			return undo, err
		}
		before := undo
		undo = func() { placed(); before() }
	}
	return undo, nil
}

// A keysetOf is the keyset that a backup needs.
type keysetOf struct {
	server.Keyset
	name    string
	depends string   // what does on it, and how
	id      string   // of the one in use, "" when nothing depends on any
	held    []string // those the backup has itself
}

// place sees to it that the one in use is there. undo takes away what it puts there.
func (k keysetOf) place(orWithout bool) (undo func(), err error) {
	undo = func() {}
	held, err := k.parse()
	if err != nil {
		return undo, err
	}
	if k.id == "" && len(held) > 0 {
		k.id = held[0].ID // on which things will depend
	}
	given, err := k.Read()
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return undo, err
	case keyring.Holds(given, k.id) || k.id == "":
		return undo, nil
	case len(given) > 0:
		return undo, fmt.Errorf("%s under %s %s, and %s holds another, %s: put the right one there, or take it away if the backup holds its own",
			k.depends, k.name, k.id, k.Place, given[0].ID)
	case len(held) > 0:
		return func() { _ = k.Remove() }, k.Replace(held)
	case orWithout:
		return undo, nil
	}
	return undo, fmt.Errorf("the backup does not hold %s, %s: put it into %s first; if it is lost, restore with --without-secret",
		k.name, k.id, k.Place)
}

// parse reads what the backup holds, which must have the one in use.
func (k keysetOf) parse() (secrets []keyring.Secret, err error) {
	for _, text := range k.held {
		secret, err := keyring.Parse(text)
		if err != nil {
			return nil, fmt.Errorf("%s in the backup %w", k.name, err)
		}
		secrets = append(secrets, secret)
	}
	if len(secrets) > 0 && k.id != "" && !keyring.Holds(secrets, k.id) {
		return nil, archive.ErrDamaged
	}
	return secrets, nil
}
