package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
)

type backupCommand struct {
	File       string `arg:"" help:"The file to write, or - for standard output."`
	WithSecret bool   `help:"Put the server's secret into the file too. Whoever has the file then has it." name:"with-secret"`
}

// Run writes all of the database, as it is at one moment, into one file. The server may go on.
func (b backupCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		if err := db.CheckSchema(ctx); err != nil && !errors.As(err, new(*store.OlderSchemaError)) {
			return fmt.Errorf("nothing was backed up: %w", err)
		}
		header, err := b.header(ctx, c, db)
		if err != nil {
			return err
		}
		_, missing := os.Stat(b.File)
		replaced := b.File != "-" && missing == nil
		var rows map[string]int
		err = b.write(s, func(w io.Writer) (err error) {
			rows, err = db.Dump(ctx, w, header)
			return err
		})
		if err != nil {
			return fmt.Errorf("nothing was backed up: %w", err)
		}
		if replaced {
			fmt.Fprintln(s.err, "replaced the backup that was in", b.File)
		}
		fmt.Fprintln(s.err, "backed up", counted(rows))
		if !b.WithSecret {
			fmt.Fprintln(s.err, "the server's secret is not in it: keep", c.SecretPlace(), "as well, for without it no key is recognised")
		}
		return nil
	})
}

// header says what the backup is of, and holds the server's secrets when they are to be in it.
func (b backupCommand) header(ctx context.Context, c *server.Config, db *store.Store) (archive.Header, error) {
	header := archive.Header{AppVersion: server.Version(), CreatedAt: time.Now().UTC().Truncate(time.Second)}
	if !b.WithSecret {
		return header, nil
	}
	secrets, err := c.SecretsOf(ctx, db)
	for _, secret := range secrets {
		header.Secrets = append(header.Secrets, secret.Hex())
	}
	return header, err
}

func (b backupCommand) write(s streams, write func(io.Writer) error) error {
	if b.File != "-" {
		return writeBackup(b.File, write)
	}
	if file, ok := s.out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		return errors.New("a backup is no text: send standard output into a file")
	}
	return write(s.out)
}

const (
	draftPrefix = ".alter-console-backup-"
	draftAge    = time.Hour // since the last byte was written, after which nobody writes any more
)

// removeDrafts takes away what killed backups have left, with the server's secret in it maybe.
func removeDrafts(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err == nil && info.Mode().IsRegular() && strings.HasPrefix(entry.Name(), draftPrefix) && time.Since(info.ModTime()) > draftAge {
			_ = os.Remove(filepath.Join(dir, entry.Name())) // one that can't be removed now may be the next time
		}
	}
}

// writeBackup writes a file that nobody else may read, and puts it in place when it is whole. Another backup of the same
// name is replaced, anything else is not.
func writeBackup(path string, write func(io.Writer) error) error {
	if err := checkReplaceable(path); err != nil {
		return err
	}
	removeDrafts(filepath.Dir(path))
	draft, err := os.CreateTemp(filepath.Dir(path), draftPrefix+"*")
	if err != nil {
		return err
	}
	defer os.Remove(draft.Name())
	err = write(draft)
	if err := errors.Join(err, draft.Sync(), draft.Close()); err != nil {
		return err
	}
	return os.Rename(draft.Name(), path)
}

func checkReplaceable(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if _, err := archive.NewReader(file); err != nil {
		return fmt.Errorf("%s is there already and is no backup: give another name", path)
	}
	return nil
}
