package vault

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
)

// Options configure a Vault. Store and Secrets are required.
type Options struct {
	Store   *store.Store
	Secrets *keyring.Ring    // keys are stored as HMACs under the current one, and recognised by any
	Logger  *slog.Logger     // default: discard
	Now     func() time.Time // default: time.Now

	// StrictCallers refuses caller headers that no signature covers, and with them clients before 0.21 that send any.
	StrictCallers bool

	// MaxActors is how many named callers each key can make known, which get an actor id; default 1,000.
	MaxActors int
}

// A Vault is the embedded API over one store. It is safe for concurrent use.
type Vault struct {
	store         *store.Store
	logger        *slog.Logger
	now           func() time.Time
	strictCallers bool
	appID         string
	secrets       *keyring.Ring
	hashers       *keyring.Derived[*hashers]
	usage         pending[time.Time]    // when keys were last used
	rehashes      pending[store.Rehash] // of keys used under a previous secret
	bodies        budget
	actors        actorCache
}

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
	if o.MaxActors == 0 {
		o.MaxActors = defaultMaxActors
	}
	appID, err := o.Store.DefaultAppID(context.Background())
	if err != nil {
		return nil, fmt.Errorf("vault: read the application: %w", err)
	}
	v := &Vault{store: o.Store, logger: o.Logger, now: o.Now, strictCallers: o.StrictCallers, appID: appID, secrets: o.Secrets}
	v.usage.newer = time.Time.After
	v.bodies.of = map[string]int64{}
	v.actors = actorCache{most: o.MaxActors, ids: map[actor]store.Actor{}, full: map[string]fullKey{}}
	v.hashers = keyring.Derive(o.Secrets, newHashers)
	return v, nil
}

// Handler serves /sdk/* and /console/v1/*. Mounted under a prefix it must be wrapped in http.StripPrefix, because
// clients sign the path without the prefix. It never redirects.
func (v *Vault) Handler() http.Handler { return http.HandlerFunc(v.serve) }

// clock is the current time as the store keeps it: UTC, whole microseconds.
func (v *Vault) clock() time.Time { return v.now().UTC().Truncate(time.Microsecond) }
