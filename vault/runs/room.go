// Package runs is the room of what agents do together: the spans that programs tell of, the runs that these and calls belong
// to, how long all of it is kept, and how much there is.
package runs

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/secrets"
)

// Options are what the room needs of others.
type Options struct {
	KeepCalls  time.Duration // how long calls, spans and runs are kept; 0: for ever
	KeepBodies time.Duration // how long headers and bodies of calls are kept; 0, or longer than KeepCalls: as long as the calls
	MasterKey  func() string // how the key of managed secrets fares: "ok", "missing" or "wrong"

	Server   func(context.Context) Server // how the server is set up, and whether it is in order; nil: nothing is said of it
	ShowCall func(store.Call) any         // a call as its own room shows it
}

// A Room answers what is asked about runs.
type Room struct {
	Options

	base    *api.Base
	secrets *secrets.Room
}

// New makes a Room.
func New(base *api.Base, secrets *secrets.Room, o Options) *Room {
	if o.KeepCalls != 0 && o.KeepBodies > o.KeepCalls {
		o.KeepBodies = 0 // they go with their calls
	}
	return &Room{o, base, secrets}
}

// What people call these parts of the API.
const (
	public  = "spans"
	console = "what the console adds"
)

// Routes is the room's table: protocol 11.1, and what the console needs beyond it.
func (r *Room) Routes() []api.Route {
	return []api.Route{
		{Method: "POST", Pattern: "/sdk/spans", Access: api.AnyKey, Needs: access.EmitSpans, Handle: r.emit, Feature: public, TakesBody: true, Suspended: true},

		{Method: "GET", Pattern: "/console/v1/runs", Access: api.Operators, Needs: access.ReadActivity, Handle: r.list, Feature: console},
		{Method: "GET", Pattern: "/console/v1/runs/{run}", Access: api.Operators, Needs: access.ReadActivity, Handle: r.get, Feature: console},
		{Method: "GET", Pattern: "/console/v1/settings", Access: api.Operators, Needs: access.ReadSettings, Handle: r.settings, Feature: console},
	}
}
