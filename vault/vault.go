package vault

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/alter-console/alter-console/store"
)

// SecretSize is how many bytes Options.Secret must have.
const SecretSize = 32

// Options configure a Vault. Store and Secret are required.
type Options struct {
	Store  *store.Store
	Secret []byte           // keys are stored as HMACs under this secret; with another one no stored key is recognised
	Logger *slog.Logger     // default: discard
	Now    func() time.Time // default: time.Now

	// StrictCallers refuses caller headers that no signature covers, and with them clients before 0.21 that send any.
	StrictCallers bool

	// MaxActors is how many named callers get an actor id; default 10,000.
	MaxActors int
}

// A Vault is the embedded API over one store. It is safe for concurrent use.
type Vault struct {
	store         *store.Store
	logger        *slog.Logger
	now           func() time.Time
	strictCallers bool
	appID         string
	hashers       sync.Pool // of hash.Hash: HMAC-SHA256 under the secret
	usage         usage
	actors        actorCache
}

// New makes a Vault. It reads the application's id from the store, which must be migrated.
func New(o Options) (*Vault, error) {
	if o.Store == nil {
		return nil, errors.New("vault: Options.Store is missing")
	}
	if len(o.Secret) != SecretSize {
		return nil, fmt.Errorf("vault: Options.Secret has %d bytes, want %d", len(o.Secret), SecretSize)
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
	secret := append([]byte(nil), o.Secret...)
	v := &Vault{store: o.Store, logger: o.Logger, now: o.Now, strictCallers: o.StrictCallers, appID: appID}
	v.actors = actorCache{most: o.MaxActors, ids: map[actor]string{}, full: map[string]bool{}}
	v.hashers.New = func() any { return hmac.New(sha256.New, secret) }
	return v, nil
}

// Handler serves /sdk/* and /console/v1/*. Mounted under a prefix it must be wrapped in http.StripPrefix, because
// clients sign the path without the prefix. It never redirects.
func (v *Vault) Handler() http.Handler { return http.HandlerFunc(v.serve) }

// hashKey is how a plaintext key is stored and found.
func (v *Vault) hashKey(plaintext string) []byte {
	mac := v.hashers.Get().(hash.Hash)
	defer v.hashers.Put(mac)
	mac.Reset()
	mac.Write([]byte(plaintext))
	return mac.Sum(make([]byte, 0, sha256.Size))
}

// clock is the current time as the store keeps it: UTC, whole microseconds.
func (v *Vault) clock() time.Time { return v.now().UTC().Truncate(time.Microsecond) }
