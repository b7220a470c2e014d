package client

import (
	"context"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// Settings are how a server is set up, and how much it keeps.
type Settings struct {
	MasterKey  string        // of managed secrets: "ok", "missing" or "wrong"
	KeepCalls  time.Duration // how long calls, spans and runs are kept; 0: for ever
	KeepBodies time.Duration // how long headers and bodies of calls are kept; 0: as long as the calls
	Database   DatabaseSize
	Version    string        // of the server, "" where it does not say
	Schema     int           // the version of its database's schema, 0 where it does not say
	Configured []Setting     // what the server was started with; nil where it does not say
	Checks     []HealthCheck // whether the server is in order, the worst first; nil where it does not say
	Calls      Kept
	Bodies     Kept
	Spans      Kept
	Runs       Kept
	Usage      Kept // hours of keys

	// UnknownKeys is how many requests of the last 24 hours came with a key that nobody has, or with none, by the error code
	// they were refused with.
	UnknownKeys map[string]int
}

// A Setting is a value that a server was started with: of a secret no more than that it is set.
type Setting = wire.Setting

// Where the value of a [Setting] comes from.
const (
	SourceFlag        = wire.SourceFlag
	SourceEnvironment = wire.SourceEnvironment
	SourceFile        = wire.SourceFile // that Variable with _FILE behind it names
	SourceDefault     = wire.SourceDefault
)

// A HealthCheck is one thing that should be so for a server to be in order.
type HealthCheck = wire.HealthCheck

// The states of a [HealthCheck].
const (
	HealthOK      = wire.HealthOK
	HealthNote    = wire.HealthNote    // could be better, or can't be known
	HealthWarning = wire.HealthWarning // will be a problem
	HealthError   = wire.HealthError   // is one
)

// DatabaseSize is how much room a database takes up.
type DatabaseSize struct {
	Kind  string // "sqlite" or "postgres"
	Bytes int64
}

// Kept is how much there is of something.
type Kept struct {
	Rows      int
	Estimated bool       // Rows is about right: more than 10,000 are not counted
	OldestAt  *time.Time // nil where there is none
	PerDay    int        // rows, by the newest days
	Bytes     *int64     // about; nil where it is not told
}

// Settings asks how the server is set up, and how much it keeps. It needs CapabilitySettings.
func (a *App) Settings(ctx context.Context) (*Settings, error) {
	o, err := a.conn.do(ctx, call{method: http.MethodGet, path: "/console/v1/settings"})
	if err != nil {
		return nil, err
	}
	database := o.requiredObject("database")
	settings := &Settings{
		MasterKey:  o.requiredString("master_key"),
		KeepCalls:  time.Duration(o.requiredInt("keep_calls_seconds")) * time.Second,
		KeepBodies: time.Duration(o.requiredInt("keep_bodies_seconds")) * time.Second,
		Database:   DatabaseSize{Kind: database.requiredString("kind"), Bytes: int64(database.requiredInt("bytes"))},
		Calls:      keptOf(o.requiredObject("calls")),
		Bodies:     keptOf(o.requiredObject("bodies")),
		Spans:      keptOf(o.requiredObject("spans")),
		Runs:       keptOf(o.requiredObject("runs")),
		Usage:      keptOf(o.requiredObject("usage")),

		UnknownKeys: o.counts("unknown_keys_24h"),
	}
	settings.readServer(o)
	if err := o.err(); err != nil {
		return nil, err
	}
	return settings, nil
}

// readServer reads what servers of older releases don't say.
func (s *Settings) readServer(o *object) {
	s.Version, s.Schema = o.textOrNothing("version"), o.numberOrNothing("schema")
	if o.fields["configured"] != nil {
		for _, one := range o.objects("configured") {
			s.Configured = append(s.Configured, Setting{
				Flag:     one.requiredString("flag"),
				Variable: one.requiredString("variable"),
				Value:    one.requiredString("value"),
				Source:   one.requiredString("source"),
			})
		}
	}
	if o.fields["checks"] != nil {
		for _, one := range o.objects("checks") {
			s.Checks = append(s.Checks, HealthCheck{
				Name:  one.requiredString("name"),
				State: one.requiredString("state"),
				Says:  one.requiredString("says"),
				Fix:   one.requiredString("fix"),
			})
		}
	}
}

func keptOf(o *object) Kept {
	kept := Kept{
		Rows:      o.requiredInt("rows"),
		Estimated: o.requiredBool("rows_estimated"),
		OldestAt:  o.optionalTime("oldest_at"),
		PerDay:    o.requiredInt("per_day"),
	}
	if bytes := o.optionalInt("bytes"); bytes != nil {
		n := int64(*bytes)
		kept.Bytes = &n
	}
	return kept
}
