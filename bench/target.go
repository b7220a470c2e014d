package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"

	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/store"
)

const (
	adminEmail    = "admin@example.com"
	adminPassword = "correct horse battery staple"
)

// A target is the product on one database.
type target struct {
	name    string
	column  int      // in the table
	flags   []string // that choose the database
	options store.Options
	tidy    func(context.Context, string) error // what the database's own upkeep would do in time
	app     signer
	agents  []signer // made by measureCreate

	agentIDs []string // of agents
	server   *server
}

// openTargets chooses the databases: SQLite, and PostgreSQL where the machine has it.
func (b *bench) openTargets(dir string) ([]*target, error) {
	lite, pg := filepath.Join(dir, "sqlite"), filepath.Join(dir, "postgres")
	targets := []*target{{
		name:    "SQLite",
		flags:   []string{"--data", lite},
		options: store.Options{Path: filepath.Join(lite, "alter-console.db")},
	}}
	url, stop, err := pgtest.Durable()
	if errors.Is(err, pgtest.ErrMissing) {
		fmt.Fprintln(b.progress, "PostgreSQL is left out:", err)
		return targets, nil
	}
	if err != nil {
		return nil, err
	}
	b.later(stop.Close)
	return append(targets, &target{
		name:    "PostgreSQL",
		column:  1,
		flags:   []string{"--data", pg, "--database-url", url},
		options: store.Options{URL: url},
		tidy:    vacuum,
	}), nil
}

func (t *target) command(ctx context.Context, binary string, args ...string) *exec.Cmd {
	args = append(append([]string{"--addr", "127.0.0.1:0"}, t.flags...), args...)
	return exec.CommandContext(ctx, binary, args...)
}

// prepare makes the database through the product's own command line, and fills it.
func (t *target) prepare(ctx context.Context, binary string, size size) error {
	first, err := t.start(ctx, binary)
	if err != nil {
		return err
	}
	if err := first.stop(); err != nil {
		return err
	}
	command := t.command(ctx, binary, "app-key", "create", "bench", "--preset", "everything", "--never-expires")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	key, err := command.Output()
	if err != nil {
		return fmt.Errorf("%w: %s", err, stderr.String())
	}
	t.app = newSigner(string(bytes.TrimSpace(key)))
	if err := seed(ctx, t.options, size.agents); err != nil {
		return err
	}
	if err := seedActivity(ctx, t.options, size); err != nil {
		return err
	}
	if t.tidy == nil {
		return nil
	}
	return t.tidy(ctx, t.options.URL)
}

func (t *target) start(ctx context.Context, binary string) (*server, error) {
	return start(t.command(ctx, binary, "--admin-email", adminEmail, "--admin-password", adminPassword))
}
