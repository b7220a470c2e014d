package vault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// An AppKey is a key of the application, which manages all of its agents. Its plaintext is known only when it is made.
type AppKey struct {
	ID         string
	Name       string
	Prefix     string // the first characters of the plaintext
	CreatedAt  time.Time
	RevokedAt  *time.Time
	LastUsedAt *time.Time
}

// ErrAppKeyNotFound is returned for an id that names no key of the application.
var ErrAppKeyNotFound = errors.New("no app key has this id: see app-key list")

const maxAppKeyName = 100 // characters

// CreateAppKey makes a key for the application and returns its plaintext, which is kept nowhere.
func (v *Vault) CreateAppKey(ctx context.Context, name string) (plaintext string, key AppKey, err error) {
	if name = strings.TrimSpace(name); name == "" || utf8.RuneCountInString(name) > maxAppKeyName || !utf8.ValidString(name) {
		return "", AppKey{}, fmt.Errorf("the name of an app key must be one line of 1 to %d characters", maxAppKeyName)
	}
	if problem := text.NameProblem(name); problem != "" {
		return "", AppKey{}, fmt.Errorf("the name of an app key must be one line of 1 to %d characters: it %s", maxAppKeyName, problem)
	}
	name = text.Normal(name)
	if wire.ContainsKey(name) {
		return "", AppKey{}, errors.New("the name of an app key must not hold an API key, which is kept nowhere")
	}
	plaintext = newAppKey()
	row := store.Key{
		ID: api.NewID(), AppID: v.appID, Name: name,
		Prefix: keyPrefix(appKeyType, plaintext), CreatedAt: v.clock(),
	}
	row.Hash, row.SecretID = v.hashers.Get().newest(plaintext)
	err = v.store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.InsertKey(ctx, row); err != nil {
			return err
		}
		return v.auditAs(ctx, tx, row.AppID, audit.CommandLine(), appKeyEvent(audit.AppKeyCreated, row))
	})
	if err != nil {
		return "", AppKey{}, fmt.Errorf("create app key %q: %w", name, err)
	}
	return plaintext, viewAppKey(row), nil
}

// ListAppKeys returns all keys of the application in the order they were made, revoked ones too.
func (v *Vault) ListAppKeys(ctx context.Context) ([]AppKey, error) {
	rows, err := v.store.AppKeys(ctx, v.appID)
	if err != nil {
		return nil, fmt.Errorf("list app keys: %w", err)
	}
	keys := make([]AppKey, len(rows))
	for i, row := range rows {
		keys[i] = viewAppKey(row)
	}
	return keys, nil
}

// RevokeAppKey ends a key of the application at once. Revoking it again changes nothing.
func (v *Vault) RevokeAppKey(ctx context.Context, id string) error {
	id, valid := api.ParseID(id)
	if !valid {
		return ErrAppKeyNotFound
	}
	return v.store.Tx(store.Urgent(ctx), func(tx *store.Tx) error {
		rows, err := tx.AppKeys(ctx, v.appID)
		if err != nil {
			return fmt.Errorf("revoke app key: %w", err)
		}
		for _, row := range rows {
			if row.ID == id {
				return v.endAppKey(ctx, tx, row)
			}
		}
		return ErrAppKeyNotFound
	})
}

func (v *Vault) endAppKey(ctx context.Context, tx *store.Tx, row store.Key) error {
	revoked, changed, err := revoke(row, v.clock())
	if err != nil || !changed {
		return err
	}
	if err := tx.UpdateKey(ctx, revoked, true); err != nil {
		return fmt.Errorf("revoke app key %q: %w", row.Name, err)
	}
	return v.auditAs(ctx, tx, row.AppID, audit.CommandLine(), appKeyEvent(audit.AppKeyRevoked, row))
}

func appKeyEvent(action audit.Action, key store.Key) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAppKey, ID: key.ID, Label: key.Name}}
}

func viewAppKey(k store.Key) AppKey {
	return AppKey{ID: k.ID, Name: k.Name, Prefix: k.Prefix, CreatedAt: k.CreatedAt, RevokedAt: k.RevokedAt, LastUsedAt: k.LastUsedAt}
}
