package server

import (
	"context"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A checkup looks whether a server is in order: the one that runs, or, for a command, one with the same configuration.
type checkup struct {
	config *Config
	store  *store.Store
	run    *running // nil for a command
}

// A finding is what one check has found. The zero value is of one that has no meaning here.
type finding struct{ state, says, fix string }

func fine(says string) finding           { return finding{wire.HealthOK, says, ""} }
func noted(says, fix string) finding     { return finding{wire.HealthNote, says, fix} }
func doubtful(says, fix string) finding  { return finding{wire.HealthWarning, says, fix} }
func defective(says, fix string) finding { return finding{wire.HealthError, says, fix} }

// checks are all there are, in the order in which those of one state are told.
var checks = []struct {
	name string
	look func(*checkup, context.Context) finding
}{
	{"Database", (*checkup).database},
	{"Disk", (*checkup).disk},
	{"Server's secret", (*checkup).secret},
	{"Master key", (*checkup).masterKey},
	{"Files", (*checkup).files},
	{"Public address", (*checkup).publicAddress},
	{"Encryption on the way", (*checkup).encryption},
	{"Certificate", (*checkup).certificate},
	{"Clock", (*checkup).clock},
	{"Work in the background", (*checkup).tasks},
	{"Audit trail", (*checkup).audit},
	{"Replicas", (*checkup).replicas},
	{"Administrators", (*checkup).administrators},
	{"Single sign-on", (*checkup).singleSignOn},
	{"Backups", (*checkup).backups},
	{"Program", (*checkup).program},
}

// Checkup looks whether a server with this configuration would be in order, for a command: the worst first.
func (c *Config) Checkup(ctx context.Context, db *store.Store) []wire.HealthCheck {
	return (&checkup{config: c, store: db}).all(ctx)
}

func (c *checkup) all(ctx context.Context) (all []wire.HealthCheck) {
	for _, check := range checks {
		if f := check.look(c, ctx); f.state != "" {
			all = append(all, wire.HealthCheck{Name: check.name, State: f.state, Says: f.says, Fix: f.fix})
		}
	}
	slices.SortStableFunc(all, func(a, b wire.HealthCheck) int {
		return slices.Index(wire.HealthStates(), a.State) - slices.Index(wire.HealthStates(), b.State)
	})
	return all
}
