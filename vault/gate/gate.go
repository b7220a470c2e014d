package gate

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Options configure a Gate. All but StrictCallers are required.
type Options struct {
	Base    *api.Base
	Secrets *keyring.Ring
	Agents  Agents

	// StrictCallers refuses caller headers that no signature covers, and with them clients before 0.21 that send any.
	StrictCallers bool

	// MaxCallers is how many named callers each key can make known, which get an id.
	MaxCallers int
}

// Agents are what the gate asks about agents and their keys, whose rules it doesn't know.
type Agents interface {
	// UpToDate returns the agent as it is now: what was staged for it may be due.
	UpToDate(context.Context, *store.Agent) (*store.Agent, error)

	// NobodyHas reports whether a key could still be replaced, which its first use ends.
	NobodyHas(store.Key) bool
}

// A Gate lets requests in. It is safe for concurrent use.
type Gate struct {
	base          *api.Base
	agents        Agents
	strictCallers bool
	keys          *keys
	callers       *callers
	bodies        budget
	rates         rates
	process       string                 // what this one calls itself among others
	usage         api.Pending[time.Time] // when keys were last used
}

// New makes a Gate.
func New(o Options) *Gate {
	return &Gate{
		base:          o.Base,
		agents:        o.Agents,
		strictCallers: o.StrictCallers,
		keys:          newKeys(o.Base, o.Secrets),
		callers:       newCallers(o.Base, o.MaxCallers),
		bodies:        budget{of: map[string]int64{}},
		process:       rand.Text(),
		usage:         api.Pending[time.Time]{Newer: time.Time.After},
	}
}

// Flush writes down what requests have left to be written later: when keys were last used, and the hashes of those that
// were used under a previous secret. What can't be written now is kept for the next time.
func (g *Gate) Flush(ctx context.Context) error {
	return errors.Join(
		g.usage.Flush(func(used map[string]time.Time) error { return g.base.Store.TouchKeys(ctx, used) }),
		g.keys.flush(ctx),
	)
}

// Unwritten is of how many keys the last use is not written down yet.
func (g *Gate) Unwritten() int { return g.usage.Len() }
