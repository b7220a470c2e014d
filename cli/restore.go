package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

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
	fmt.Fprintln(s.err, "everybody signs in anew; keys and grants that were revoked after", in.Header().CreatedAt.Format("2006-01-02 15:04 UTC"), "are good again: revoke them again")
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
