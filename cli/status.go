package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

type statusCommand struct{}

// Run says what runs on what, and how far a change of the server's secret or of the master key is.
func (statusCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		version, newest, err := db.SchemaVersions(ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
		fmt.Fprintf(w, "Version\t%s\nDatabase\t%s\nSchema\t%d of %d\n", server.Version(), c.Database(), version, newest)
		switch {
		case version < newest:
			fmt.Fprintln(w, "\tthe server brings it up to date when it starts")
			return w.Flush()
		case version > newest:
			fmt.Fprintln(w, "\tnewer than this program: use the release it is from")
			return w.Flush()
		}
		rows, err := db.CountRows(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "Holds\t%s\n", counted(rows))
		if err := w.Flush(); err != nil {
			return err
		}
		return errors.Join(printSecrets(ctx, c, db, s.out), printMasterKeys(ctx, c, db, s.out))
	})
}

// printSecrets lists the secrets, and the keys that have not moved to the one in use.
func printSecrets(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	keys, err := c.Secrets()
	if err != nil {
		return err
	}
	secrets, err := keys.Known(ctx, db)
	if err != nil || len(secrets) == 0 {
		return err
	}
	uses, err := db.SecretUses(ctx)
	if err != nil {
		return err
	}
	of := map[string]store.SecretUse{}
	for _, use := range uses {
		of[use.SecretID] = use
	}
	err = printKeyset(keys, secrets, out, "SECRET\tSTATE\tHERE\tKEYS\tLAST USED", func(id string) string {
		return fmt.Sprintf("%d\t%s", of[id].Keys, when(of[id].LastUsedAt))
	})
	if err != nil {
		return err
	}
	return printLeft(ctx, db, secrets[len(secrets)-1].ID, out)
}

// printMasterKeys lists the master keys, and how many values are under each.
func printMasterKeys(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	keys, err := c.MasterKeys()
	if err != nil {
		return err
	}
	known, err := keys.Known(ctx, db)
	if err != nil || len(known) == 0 {
		return err
	}
	uses, err := db.MasterKeyUses(ctx)
	if err != nil {
		return err
	}
	values := map[string]int{}
	for _, use := range uses {
		values[use.KeyID] = use.Values
	}
	return printKeyset(keys, known, out, "MASTER KEY\tSTATE\tHERE\tVALUES", func(id string) string { return strconv.Itoa(values[id]) })
}

// printKeyset is a table of secrets that a database knows, with what depends on each.
func printKeyset(keys server.Keyset, known []store.KnownSecret, out io.Writer, heading string, uses func(id string) string) error {
	given, _ := keys.Read() // what can't be read is not here
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\n"+heading)
	for _, secret := range known {
		here := map[bool]string{true: "yes", false: "no"}[keyring.Holds(given, secret.ID)]
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", secret.ID, stateOf(secret, known[len(known)-1].ID), here, uses(secret.ID))
	}
	return w.Flush()
}

// stateOf says what becomes of a secret; the last one is in use.
func stateOf(secret store.KnownSecret, last string) string {
	switch {
	case secret.ID == last:
		return "in use"
	case secret.RetiredAt != nil:
		return "retired"
	}
	return "previous"
}

// printLeft lists the keys that are not under the secret in use.
func printLeft(ctx context.Context, db *store.Store, inUse string, out io.Writer) error {
	left, err := db.KeysNotUnder(ctx, inUse)
	if err != nil || len(left) == 0 {
		return err
	}
	_, err = fmt.Fprintf(out, "\n%s not under the secret in use yet:\n%s", text.Counted(len(left), "key is", "keys are"), vault.DescribeKeys(left))
	return err
}
