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

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
)

type backupCommand struct {
	File       string `arg:"" help:"The file to write, or - for standard output."`
	WithSecret bool   `help:"Put the server's secret and the master key into the file too. Whoever has the file then has them." name:"with-secret"`
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
			return sayWhatIsMissing(ctx, c, db, s)
		}
		return nil
	})
}

// sayWhatIsMissing says what else is to be kept beside a backup without secrets.
func sayWhatIsMissing(ctx context.Context, c *server.Config, db *store.Store, s streams) error {
	secrets, err := c.Secrets()
	if err != nil {
		return err
	}
	master, err := c.MasterKeys()
	if err != nil {
		return err
	}
	fmt.Fprintln(s.err, "the server's secret is not in it: keep", secrets.Place, "as well, for without it no key is recognised")
	id, err := db.MasterKeyInUse(ctx)
	if err == nil && id != "" {
		fmt.Fprintln(s.err, "the master key is not in it: keep", master.Place, "as well, for without it no managed secret can be used")
	}
	return err
}

// header says what the backup is of, and holds the server's secrets when they are to be in it.
func (b backupCommand) header(ctx context.Context, c *server.Config, db *store.Store) (archive.Header, error) {
	header := archive.Header{AppVersion: server.Version(), CreatedAt: time.Now().UTC().Truncate(time.Second)}
	if !b.WithSecret {
		return header, nil
	}
	secrets, err := c.SecretsOf(ctx, db)
	if err != nil {
		return header, err
	}
	master, err := c.MasterKeysOf(ctx, db)
	header.Secrets, header.MasterKeys = hexOf(secrets), hexOf(master)
	return header, err
}

func hexOf(secrets []keyring.Secret) (texts []string) {
	for _, secret := range secrets {
		texts = append(texts, secret.Hex())
	}
	return texts
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
