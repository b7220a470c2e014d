package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/server"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault"
)

type statusCommand struct {
	JSON bool `name:"json" help:"Say it as JSON, with the configuration: nothing secret is in it."`
}

// Run says what runs on what, whether it is in order, and how far a change of the server's secret or of the master key is.
func (status statusCommand) Run(ctx context.Context, c *server.Config, s streams) error {
	return server.WithDatabase(ctx, c, func(db *store.Store) error {
		if status.JSON {
			return printStatusJSON(ctx, c, db, s.out)
		}
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
		roles, disabled, err := db.CountAccountsByRole(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "Holds\t%s\nPeople\t%s\n", counted(rows), peopleCounted(roles, disabled))
		if err := w.Flush(); err != nil {
			return err
		}
		return errors.Join(printSecrets(ctx, c, db, s.out), printMasterKeys(ctx, c, db, s.out), printChecks(c.Checkup(ctx, db), s.out))
	})
}

// A secretStatus is one of the server's secrets, or a master key, that a database knows, and what depends on it.
type secretStatus struct {
	ID         string     `json:"id"`
	State      string     `json:"state"`
	Here       bool       `json:"here"`
	Uses       int        `json:"uses"` // keys that are hashed under it, or values that are encrypted under it
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
}

// statusOfSecrets are the server's secrets, with the keys under each.
func statusOfSecrets(ctx context.Context, c *server.Config, db *store.Store) ([]secretStatus, error) {
	keys, err := c.Secrets()
	if err != nil {
		return nil, err
	}
	uses, err := db.SecretUses(ctx)
	if err != nil {
		return nil, err
	}
	of := map[string]store.SecretUse{}
	for _, use := range uses {
		of[use.SecretID] = use
	}
	return statusOfKeyset(ctx, db, keys, func(s *secretStatus) { s.Uses, s.LastUsedAt = of[s.ID].Keys, of[s.ID].LastUsedAt })
}

// statusOfMasterKeys are the master keys, with the values under each.
func statusOfMasterKeys(ctx context.Context, c *server.Config, db *store.Store) ([]secretStatus, error) {
	keys, err := c.MasterKeys()
	if err != nil {
		return nil, err
	}
	uses, err := db.MasterKeyUses(ctx)
	if err != nil {
		return nil, err
	}
	values := map[string]int{}
	for _, use := range uses {
		values[use.KeyID] = use.Values
	}
	return statusOfKeyset(ctx, db, keys, func(s *secretStatus) { s.Uses = values[s.ID] })
}

func statusOfKeyset(ctx context.Context, db *store.Store, keys server.Keyset, use func(*secretStatus)) (all []secretStatus, err error) {
	known, err := keys.Known(ctx, db)
	if err != nil {
		return nil, err
	}
	given, _ := keys.Read() // what can't be read is not here
	for _, secret := range known {
		one := secretStatus{ID: secret.ID, State: stateOf(secret, known[len(known)-1].ID), Here: keyring.Holds(given, secret.ID)}
		use(&one)
		all = append(all, one)
	}
	return all, nil
}

// printSecrets lists the secrets, and the keys that have not moved to the one in use.
func printSecrets(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	secrets, err := statusOfSecrets(ctx, c, db)
	if err != nil || len(secrets) == 0 {
		return err
	}
	err = printKeyset(secrets, out, "SECRET\tSTATE\tHERE\tKEYS\tLAST USED", func(s secretStatus) string {
		return fmt.Sprintf("%d\t%s", s.Uses, when(s.LastUsedAt))
	})
	if err != nil {
		return err
	}
	return printLeft(ctx, db, secrets[len(secrets)-1].ID, out)
}

// printMasterKeys lists the master keys, and how many values are under each.
func printMasterKeys(ctx context.Context, c *server.Config, db *store.Store, out io.Writer) error {
	keys, err := statusOfMasterKeys(ctx, c, db)
	if err != nil || len(keys) == 0 {
		return err
	}
	return printKeyset(keys, out, "MASTER KEY\tSTATE\tHERE\tVALUES", func(s secretStatus) string { return strconv.Itoa(s.Uses) })
}

// printKeyset is a table of secrets that a database knows, with what depends on each.
func printKeyset(all []secretStatus, out io.Writer, heading string, uses func(secretStatus) string) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "\n"+heading)
	for _, s := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", s.ID, s.State, map[bool]string{true: "yes", false: "no"}[s.Here], uses(s))
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
