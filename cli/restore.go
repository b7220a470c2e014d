package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
)

type restoreCommand struct {
	File          string `arg:"" help:"The backup, or - for standard input."`
	WithoutSecret bool   `help:"Restore although the server's secret or the master key is lost; rotate-secret --lost or rekey --lost comes next." name:"without-secret"`
}

// Run fills an empty or missing database, of either kind, with what a backup holds: all of it or nothing.
func (r restoreCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	file, err := openBackup(r.File, s)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := archive.NewReader(bufio.NewReader(file))
	if err != nil {
		return lines.Naming(r.File, err)
	}
	if err := r.restore(ctx, c, in); err != nil {
		return fmt.Errorf("nothing was restored: %w", err)
	}
	fmt.Fprintln(s.err, "restored", counted(in.Rows()))
	fmt.Fprintln(s.err, "everybody signs in anew; keys that were revoked after", in.Header().CreatedAt.Format("2006-01-02 15:04 UTC"), "are good again: revoke them again")
	return nil
}

// openBackup opens the file that is named, or standard input.
func openBackup(name string, s streams) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(s.in), nil
	}
	return os.Open(name)
}

func (r restoreCommand) restore(ctx context.Context, c *server.Config, in *archive.Reader) (err error) {
	h := in.Header()
	newest, err := store.NewestSchema(h.Database)
	if err != nil {
		return err
	}
	if h.Schema > newest {
		return fmt.Errorf("the backup has version %d of the schema, from release %s, and this program knows versions up to %d: restore with the newer release", h.Schema, h.AppVersion, newest)
	}
	if err := c.PrepareData(); err != nil {
		return err
	}
	undo, err := r.placeKeysets(c, h)
	defer func() {
		if err != nil {
			undo()
		}
	}()
	if err != nil {
		return err
	}
	if h.Schema < newest {
		current, remove, err := upgraded(ctx, in)
		if err != nil {
			return fmt.Errorf("bring the backup up to date: %w", err)
		}
		defer remove()
		in = current
	}
	return server.FillDatabase(ctx, c, func(db *store.Store) error { return db.Load(ctx, in) })
}

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

// upgraded turns a backup of an older schema into one of the newest. A scratch database of the older schema takes it,
// and is migrated as any other.
func upgraded(ctx context.Context, in *archive.Reader) (current *archive.Reader, remove func(), err error) {
	dir, err := os.MkdirTemp("", "alter-console-restore-")
	if err != nil {
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(dir)
		}
	}()
	scratch := store.Options{Path: filepath.Join(dir, "scratch.db"), Schema: in.Header().Schema, SkipCopy: true}
	err = withStore(ctx, scratch, func(old *store.Store) error { return old.Load(ctx, in) })
	if err != nil {
		return nil, nil, err
	}
	file, err := os.Create(filepath.Join(dir, "current"))
	if err != nil {
		return nil, nil, err
	}
	scratch.Schema = 0
	err = withStore(ctx, scratch, func(migrated *store.Store) error {
		_, err := migrated.Dump(ctx, file, in.Header())
		return err
	})
	if err == nil {
		_, err = file.Seek(0, io.SeekStart)
	}
	if err == nil {
		current, err = archive.NewReader(bufio.NewReader(file))
	}
	return current, func() { _ = file.Close(); _ = os.RemoveAll(dir) }, err
}

func withStore(ctx context.Context, o store.Options, do func(*store.Store) error) error {
	db, err := store.Open(ctx, o)
	if err != nil {
		return err
	}
	return errors.Join(do(db), db.Close())
}
