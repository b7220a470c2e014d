package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/lines"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
)

// A master follows the master keys of a server. What is wrong with them stops nothing but what needs them, so it is said in
// the log: when it begins, and when it has ended.
type master struct {
	Keyset
	store  *store.Store
	logger *slog.Logger
	met    bool   // the database knows one
	told   string // what the log said last
}

// A boxOpener opens what values of managed secrets are sealed and opened with.
type boxOpener func(context.Context, *store.Store, *slog.Logger) (*seal.Box, error)

// withoutBox is for commands, which neither seal nor open any.
func withoutBox(context.Context, *store.Store, *slog.Logger) (*seal.Box, error) { return nil, nil }

// openBox follows the master keys as the database knows them. The first server on a database that knows none makes the
// first. A console of another instance has no use for any.
func (c *Config) openBox(ctx context.Context, s *store.Store, logger *slog.Logger) (*seal.Box, error) {
	if c.RemoteURL != "" {
		return nil, nil
	}
	keys, err := c.MasterKeys()
	if err != nil {
		return nil, err
	}
	m := &master{Keyset: keys, store: s, logger: logger}
	return seal.New(keyring.Follow(ctx, m.look)), nil
}

// look is the keyring.Source.
func (m *master) look(ctx context.Context) (keyring.Set, error) {
	set, err := m.now(ctx)
	m.tell(ctx, set, err)
	return set, err
}

func (m *master) now(ctx context.Context) (set keyring.Set, err error) {
	if err := m.meet(ctx); err != nil {
		return set, err
	}
	given, err := m.Read()
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return set, lines.Naming(m.Place, seal.ErrMissing)
	case err != nil:
		return set, fmt.Errorf("%w: %w", seal.ErrWrong, err)
	}
	set, ok, err := m.Arrange(ctx, m.store, given)
	if err == nil && !ok {
		err = lines.Naming(m.Place, seal.ErrWrong)
	}
	return set, err
}

// meet is meetFirst until the database knows a master key. Where none can be made, it is missing.
func (m *master) meet(ctx context.Context) error {
	if m.met {
		return nil
	}
	err := m.meetFirst(ctx, m.store)
	var down *store.UnavailableError
	if err != nil && !errors.As(err, &down) {
		return fmt.Errorf("%w: %w", seal.ErrMissing, err)
	}
	m.met = err == nil
	return err
}

// remedy is what to do when the master key in use is not here.
const remedy = "managed secrets can't be used until it is back: restore master.key in --data, or set ALTER_CONSOLE_MASTER_KEY; " +
	"of several replicas each needs it; if it is lost, see alter-console rekey --lost"

// tell logs a change for the worse or for the better, once.
func (m *master) tell(ctx context.Context, set keyring.Set, err error) {
	if err != nil && !errors.Is(err, seal.ErrMissing) && !errors.Is(err, seal.ErrWrong) {
		return // which the work in the background does
	}
	said := ""
	if err != nil {
		said = err.Error()
	} else if len(set.Missing) > 0 {
		said = fmt.Sprint("previous master keys are missing: ", set.Missing)
	}
	if said == m.told {
		return
	}
	m.told = said
	switch {
	case err != nil:
		m.logger.WarnContext(ctx, "no master key", "error", said, "do", remedy)
	case said != "":
		m.logger.WarnContext(ctx, "a previous master key is missing: values sealed under it can't be used", "ids", set.Missing,
			"do", "put it back behind the one in use, or replace those values and run alter-console rekey")
	default:
		m.logger.InfoContext(ctx, "the master key is here again", "id", set.Current.ID)
	}
}
