// Package appkeys is the application's own keys: what they may do, from where, how often and until when (protocol 7). People
// make them in the console and by commands; keys make others that may do no more than themselves.
package appkeys

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/agents"
	"github.com/alter-console/alter-console/vault/api"
)

// A Key is a key of the application, without its plaintext, which is known only when it is made.
type Key = store.Key

// ErrNotFound is returned for an id that names no key of the application.
var ErrNotFound = errors.New("no app key has this id: see app-key list")

// A Room is the application's keys. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	agents  *agents.Room
	hashers *keyring.Derived[*apikey.Hashers]

	keepDerived time.Duration
}

// New makes the room. New keys are hashed under the current secret. Derived keys are kept for so long after they ended, 0 for ever.
func New(base *api.Base, secrets *keyring.Ring, of *agents.Room, keepDerived time.Duration) *Room {
	return &Room{base: base, agents: of, hashers: apikey.HashersOf(secrets), keepDerived: keepDerived}
}

// Create makes a key for the application and returns its plaintext, which is kept nowhere. It is for commands.
func (r *Room) Create(ctx context.Context, want Wanted) (plaintext string, key Key, err error) {
	want, err = want.clean(r.base.Clock())
	if err != nil {
		return "", Key{}, err
	}
	key, plaintext = r.make(want, apikey.NewForApp())
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertKey(ctx, key); err != nil {
			return err
		}
		return r.base.Audit(ctx, tx, key.AppID, audit.CommandLine(), event(audit.AppKeyCreated, key, made(key)))
	})
	if err != nil {
		return "", Key{}, fmt.Errorf("create app key %q: %w", want.Name, err)
	}
	return plaintext, key, nil
}

// make makes the row of a key.
func (r *Room) make(want Wanted, fresh apikey.Key) (store.Key, string) {
	key := store.Key{
		ID:           api.NewID(),
		AppID:        r.base.AppID,
		Name:         want.Name,
		Prefix:       fresh.Prefix,
		CreatedAt:    r.base.Clock(),
		Scopes:       want.Scopes,
		ScopeVersion: wire.KeyScopeVersion,
		CIDRs:        want.CIDRs,
		RateLimit:    want.RateLimit,
		ExpiresAt:    want.ExpiresAt,
		Metadata:     want.metadata,
	}
	key.Hash, key.SecretID = r.hashers.Get().Newest(fresh.Plaintext)
	return key, fresh.Plaintext
}

// List returns all keys of the application in the order they were made, revoked ones too.
func (r *Room) List(ctx context.Context) ([]Key, error) {
	keys, err := r.base.Store.AppKeys(ctx, r.base.AppID)
	if err != nil {
		return nil, fmt.Errorf("list app keys: %w", err)
	}
	return keys, nil
}

// event is what happens to a key of the application; detail may be nil.
func event(action audit.Action, key store.Key, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAppKey, ID: key.ID, Label: key.Name}, Detail: detail}
}

// made says in the audit trail what a new key may do.
func made(key store.Key) map[string]any {
	detail := map[string]any{"scopes": key.Scopes}
	if key.CIDRs != nil {
		detail["cidr_allowlist"] = key.CIDRs
	}
	if key.RateLimit != nil {
		detail["rate_limit_rpm"] = *key.RateLimit
	}
	if key.ExpiresAt != nil {
		detail["expires_at"] = api.Time(*key.ExpiresAt)
	}
	return detail
}
