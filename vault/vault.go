package vault

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/agents"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/appkeys"
	"github.com/alter-console/alter-console/vault/calls"
	"github.com/alter-console/alter-console/vault/chain"
	"github.com/alter-console/alter-console/vault/endings"
	"github.com/alter-console/alter-console/vault/gate"
	"github.com/alter-console/alter-console/vault/grants"
	"github.com/alter-console/alter-console/vault/runs"
	managed "github.com/alter-console/alter-console/vault/secrets"
	"github.com/alter-console/alter-console/vault/trail"
	"github.com/alter-console/alter-console/vault/usage"
	"github.com/alter-console/alter-console/vault/webhooks"
)

// Options configure a Vault. Store and Secrets are required.
type Options struct {
	Store   *store.Store
	Secrets *keyring.Ring    // keys are stored as HMACs under the current one, and recognised by any
	Logger  *slog.Logger     // default: discard
	Now     func() time.Time // default: time.Now
	Zone    *time.Location   // of working days; default: UTC

	// MasterKey seals what managed secrets hold; default: none, and they can't be used.
	MasterKey *seal.Box

	// StrictCallers refuses caller headers that no signature covers, and with them clients before 0.21 that send any.
	StrictCallers bool

	// MaxCallers is how many named callers each key can make known, which get an id; default 1,000.
	MaxCallers int

	// KeepCalls is how long calls, spans and runs are kept, and KeepBodies how long what went over the wire with calls is;
	// default: as long as there is room.
	KeepCalls, KeepBodies time.Duration

	// KeepDerived is how long derived keys are kept after they ended; default: as long as there is room.
	KeepDerived time.Duration

	// Answered is told of each request of a program that was answered, but not of those of the console's own; default: nobody
	// is. route is its Name, "" where there is none, and code that of a refusal, "" where there is none.
	Answered func(route string, status int, code string, took time.Duration)

	// Server tells what the settings say of the server beside what it keeps; default: nothing.
	Server func(context.Context) runs.Server

	// Webhooks say where what is sent to webhooks may go; default: to the internet alone.
	Webhooks webhooks.Options

	// Chain is what else becomes of the audit trail; default: it is kept for ever, and its checkpoints stay in the database.
	Chain chain.Options
}

// A Vault is the embedded API over one store. It is safe for concurrent use.
type Vault struct {
	AppKeys *appkeys.Room

	base      *api.Base
	secrets   *keyring.Ring
	masterKey *seal.Box
	gate      *gate.Gate
	agents    *agents.Room
	grants    *grants.Room
	calls     *calls.Room
	usage     *usage.Room
	refused   refused
	managed   *managed.Room
	runs      *runs.Room
	chain     *chain.Room
	trail     *trail.Room
	endings   *endings.Room
	webhooks  *webhooks.Room
	mux       *api.Mux
	answered  func(route string, status int, code string, took time.Duration)
}

// defaultMaxCallers is how many named callers a key can make known. Whoever holds a key can make up names; those of others
// stay what they are. Names beyond it are served like any other, but get no id, and nothing is written for them.
const defaultMaxCallers = 1_000

// New makes a Vault. It reads the application's id from the store, which must be migrated.
func New(o Options) (*Vault, error) {
	if o.Store == nil || o.Secrets == nil {
		return nil, errors.New("vault: Options.Store and Options.Secrets are required")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.MaxCallers == 0 {
		o.MaxCallers = defaultMaxCallers
	}
	if o.Answered == nil {
		o.Answered = func(string, int, string, time.Duration) {}
	}
	if o.MasterKey == nil {
		o.MasterKey = seal.New(nil)
	}
	appID, err := o.Store.DefaultAppID(context.Background())
	if err != nil {
		return nil, fmt.Errorf("vault: read the application: %w", err)
	}
	base := &api.Base{Store: o.Store, Secrets: o.Secrets, Logger: o.Logger, Now: o.Now, AppID: appID, Zone: o.Zone}
	v := &Vault{base: base, secrets: o.Secrets, masterKey: o.MasterKey, answered: o.Answered, agents: agents.New(base, o.Secrets)}
	v.AppKeys = appkeys.New(base, o.Secrets, v.agents, o.KeepDerived)
	v.gate = gate.New(gate.Options{
		Base:          base,
		Secrets:       o.Secrets,
		Agents:        v.agents,
		StrictCallers: o.StrictCallers,
		MaxCallers:    o.MaxCallers,
	})
	v.chain = chain.New(base, o.Chain)
	v.trail = trail.New(base, v.chain)
	v.endings = endings.New(base)
	v.webhooks = webhooks.New(base, o.MasterKey, o.Webhooks)
	v.usage = usage.New(base, o.Secrets)
	v.managed = managed.New(base, o.MasterKey)
	base.Cleaner, base.Cleaners = v.managed.Cleaner, v.managed.Cleaners
	v.grants = grants.New(base, v.agents, v.managed)
	v.calls = calls.New(base, v.grants, v.managed)
	v.runs = runs.New(base, v.managed, runs.Options{
		KeepCalls:  o.KeepCalls,
		KeepBodies: o.KeepBodies,
		MasterKey:  func() string { return string(o.MasterKey.State()) },
		Server:     o.Server,
		ShowCall:   calls.ToJSON,
	})
	if v.mux, err = api.NewMux(v.routes()...); err != nil {
		return nil, fmt.Errorf("vault: %w", err)
	}
	return v, nil
}
