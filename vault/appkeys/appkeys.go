// Package appkeys is the application's own keys, which manage all of its agents. Whoever may run this program's commands
// makes and ends them.
package appkeys

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/apikey"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Key is a key of the application. Its plaintext is known only when it is made.
type Key struct {
	ID         string
	Name       string
	Prefix     string // the first characters of the plaintext
	CreatedAt  time.Time
	RevokedAt  *time.Time
	LastUsedAt *time.Time
}

// ErrNotFound is returned for an id that names no key of the application.
var ErrNotFound = errors.New("no app key has this id: see app-key list")

const maxName = 100 // characters

// A Room is the application's keys. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	hashers *keyring.Derived[*apikey.Hashers]
}

// New makes the room. New keys are hashed under the current secret.
func New(base *api.Base, secrets *keyring.Ring) *Room {
	return &Room{base: base, hashers: apikey.HashersOf(secrets)}
}

// Create makes a key for the application and returns its plaintext, which is kept nowhere.
func (r *Room) Create(ctx context.Context, name string) (plaintext string, key Key, err error) {
	if name, err = cleanName(name); err != nil {
		return "", Key{}, err
	}
	made := apikey.NewForApp()
	row := store.Key{
		ID:        api.NewID(),
		AppID:     r.base.AppID,
		Name:      name,
		Prefix:    made.Prefix,
		CreatedAt: r.base.Clock(),
	}
	row.Hash, row.SecretID = r.hashers.Get().Newest(made.Plaintext)
	err = r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertKey(ctx, row); err != nil {
			return err
		}
		return r.base.Audit(ctx, tx, row.AppID, audit.CommandLine(), event(audit.AppKeyCreated, row))
	})
	if err != nil {
		return "", Key{}, fmt.Errorf("create app key %q: %w", name, err)
	}
	return made.Plaintext, keyOf(row), nil
}

// cleanName returns a name in the form it is kept in, or what is wrong with it.
func cleanName(name string) (string, error) {
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) {
		return "", fmt.Errorf("the name of an app key must be one line of 1 to %d characters", maxName)
	}
	if problem := text.NameProblem(name); problem != "" {
		return "", fmt.Errorf("the name of an app key must be one line of 1 to %d characters: it %s", maxName, problem)
	}
	name = text.Normal(name)
	if wire.ContainsKey(name) {
		return "", errors.New("the name of an app key must not hold an API key, which is kept nowhere")
	}
	return name, nil
}

// List returns all keys of the application in the order they were made, revoked ones too.
func (r *Room) List(ctx context.Context) ([]Key, error) {
	rows, err := r.base.Store.AppKeys(ctx, r.base.AppID)
	if err != nil {
		return nil, fmt.Errorf("list app keys: %w", err)
	}
	keys := make([]Key, len(rows))
	for i, row := range rows {
		keys[i] = keyOf(row)
	}
	return keys, nil
}

// Revoke ends a key of the application at once, or returns ErrNotFound. Revoking it again changes nothing.
func (r *Room) Revoke(ctx context.Context, id string) error {
	id, valid := api.ParseID(id)
	if !valid {
		return ErrNotFound
	}
	return r.base.Store.Tx(store.Urgent(ctx), func(tx *store.Tx) error {
		rows, err := tx.AppKeys(ctx, r.base.AppID)
		if err != nil {
			return fmt.Errorf("revoke app key: %w", err)
		}
		for _, row := range rows {
			if row.ID == id {
				return r.end(ctx, tx, row)
			}
		}
		return ErrNotFound
	})
}

func (r *Room) end(ctx context.Context, tx *store.Tx, row store.Key) error {
	if row.RevokedAt != nil {
		return nil
	}
	now := r.base.Clock()
	revoked := row
	revoked.RevokedAt = &now
	if err := tx.UpdateKey(ctx, revoked, true); err != nil {
		return fmt.Errorf("revoke app key %q: %w", row.Name, err)
	}
	return r.base.Audit(ctx, tx, row.AppID, audit.CommandLine(), event(audit.AppKeyRevoked, row))
}

func event(action audit.Action, key store.Key) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAppKey, ID: key.ID, Label: key.Name}}
}

func keyOf(k store.Key) Key {
	return Key{
		ID:         k.ID,
		Name:       k.Name,
		Prefix:     k.Prefix,
		CreatedAt:  k.CreatedAt,
		RevokedAt:  k.RevokedAt,
		LastUsedAt: k.LastUsedAt,
	}
}
