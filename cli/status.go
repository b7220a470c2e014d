package cli

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

type statusCommand struct{}

// Run says what runs on what, and how far a change of the server's secret is.
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
		return printSecrets(ctx, c, db, s.out)
	})
}

// printSecrets lists the secrets, and the keys that have not moved to the one in use.
func printSecrets(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	secrets, err := db.ServerSecrets(ctx)
	if err != nil || len(secrets) == 0 {
		return err
	}
	uses, err := db.SecretUses(ctx)
	if err != nil {
		return err
	}
	source, err := c.Secrets()
	if err != nil {
		return err
	}
	given, _ := source.Read() // what can't be read is not here
	of := map[string]store.SecretUse{}
	for _, use := range uses {
		of[use.SecretID] = use
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\nSECRET\tSTATE\tHERE\tKEYS\tLAST USED")
	last := secrets[len(secrets)-1].ID
	for _, secret := range secrets {
		use := of[secret.ID]
		here := map[bool]string{true: "yes", false: "no"}[keyring.Holds(given, secret.ID)]
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%s\n", secret.ID, stateOf(secret, last), here, use.Keys, when(use.LastUsedAt))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return printLeft(ctx, db, last, out)
}

// stateOf says what becomes of a secret; the last one is in use.
func stateOf(secret store.ServerSecret, last string) string {
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
