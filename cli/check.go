package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/store/archive"
	"github.com/alter-console/alter-console/vault/masterkeys"
)

type checkCommand struct {
	File string `arg:"" optional:"" help:"A backup to check instead of the database, or - for standard input."`
}

var errProblems = errors.New("problems were found: restore a backup, or keep a copy of the data and ask for help")

// Run reads all of the database, or of a backup, and says what is wrong with it. It ends with 1 when anything is.
func (k checkCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	if k.File != "" {
		return k.checkFile(s)
	}
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		if err := db.CheckSchema(ctx); err != nil {
			return err
		}
		problems, err := db.Check(ctx)
		if err == nil {
			var sealed []string
			sealed, err = checkSealed(ctx, c, db)
			problems = append(problems, sealed...)
		}
		for _, problem := range problems {
			fmt.Fprintln(s.out, problem)
		}
		if len(problems) > 0 {
			err = errors.Join(err, errProblems)
		}
		if err == nil {
			_, err = fmt.Fprintln(s.out, "ok: no problem was found")
		}
		return err
	})
}

func (k checkCommand) checkFile(s streams) error {
	file, err := openBackup(k.File, s)
	if err != nil {
		return err
	}
	defer file.Close()
	in, err := archive.NewReader(bufio.NewReader(file))
	if err == nil {
		err = in.Verify()
	}
	if err != nil {
		return lines.Naming(k.File, err)
	}
	h := in.Header()
	secret := withOrWithout(h.Secrets, "the server's secret, "+h.SecretID)
	if h.MasterKeyID != "" {
		secret += ", " + withOrWithout(h.MasterKeys, "the master key, "+h.MasterKeyID)
	}
	_, err = fmt.Fprintf(s.out, "ok: %s\nmade %s by release %s from %s, schema %d, %s\n", counted(in.Rows()),
		h.CreatedAt.Format("2006-01-02 15:04 UTC"), h.AppVersion, h.Database, h.Schema, secret)
	return err
}

func withOrWithout(held []string, what string) string {
	if len(held) > 0 {
		return "with " + what
	}
	return "without " + what
}

// checkSealed says which values of managed secrets don't open with the master keys that are here.
func checkSealed(ctx context.Context, c *server.Config, db *store.Store) ([]string, error) {
	keys, err := c.MasterKeys()
	if err != nil {
		return nil, err
	}
	given, _ := keys.Read() // what can't be read is not here
	set, _, err := keys.Arrange(ctx, db, given)
	if err != nil {
		return nil, err
	}
	room, err := masterkeys.Open(ctx, db, boxOf(set.Current, set.All()))
	if err != nil {
		return nil, err
	}
	closed, err := room.Unreadable(ctx)
	if err != nil || len(closed) == 0 {
		return nil, err
	}
	return []string{fmt.Sprintf("%s not open with the master keys in %s:\n%s", text.Counted(len(closed), "value of a managed secret does", "values of managed secrets do"),
		keys.Place, strings.TrimSuffix(masterkeys.Describe(closed), "\n"))}, nil
}
