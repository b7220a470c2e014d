package secrets

import (
	"context"
	"errors"
	"slices"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// maxHeld is of how many grants, those that were used last, the values are looked for in what their holder tells.
const maxHeld = 50

// Cleaner takes out of what is told what CleanerFor does, and the value of a secret that it is told about, "" for none. People at
// the console hold no grants. Where somebody may know what can't be opened now, nothing is left of what is told.
func (r *Room) Cleaner(ctx context.Context, q api.HeldReader, who api.Teller, secretID string) (*redact.Cleaner, error) {
	var credentials []Credential
	if !who.Person {
		held, blind, err := r.held(ctx, q, who)
		if err != nil {
			return nil, err
		}
		if blind {
			return redact.Everything(), nil
		}
		credentials = held
	}
	if secretID == "" {
		return redact.New(credentials...), nil
	}
	secret, err := q.ManagedSecretByID(ctx, who.AppID, secretID)
	if err == nil && secret.DeletedAt == nil {
		var credential Credential
		if credential, err = r.Open(ctx, q, secret); err == nil {
			credentials = append(credentials, credential)
		}
	}
	var no *api.Error
	if err != nil && !errors.Is(err, store.ErrNotFound) && !errors.As(err, &no) {
		return nil, err
	}
	return redact.New(credentials...), nil
}

// CleanerFor takes the values of what whoever asks holds grants of out of what is told: those of the agent, or of the
// application where there is none. They are opened for this once. blind is true when one that was used before can't be
// opened now, so that nobody can tell whether it stands anywhere.
func (r *Room) CleanerFor(ctx context.Context, asker api.Asker) (clean *redact.Cleaner, blind bool, err error) {
	credentials, blind, err := r.held(ctx, r.base.Store, api.TellerOf(asker))
	if err != nil {
		return nil, false, err
	}
	return redact.New(credentials...), blind, nil
}

func (r *Room) held(ctx context.Context, q api.HeldReader, who api.Teller) (credentials []Credential, blind bool, err error) {
	held, err := q.HeldBy(ctx, who.AppID, who.AgentID, maxHeld)
	if err != nil {
		return nil, false, err
	}
	credentials, closed, err := r.openHeld(ctx, held)
	blind = slices.ContainsFunc(held, func(h store.Held) bool { return h.Used && closed[h.Secret.ID] })
	return credentials, blind, err
}

// Cleaners are CleanerFor for whoever sends requests with some keys. They take out what the holder of any of the keys holds, and
// leave nothing of what is told with a key whose own holder may know what can't be opened now.
func (r *Room) Cleaners(ctx context.Context, keyIDs []string) (of func(keyID string) *redact.Cleaner, err error) {
	byKey, held, err := r.base.Store.HeldByKeys(ctx, keyIDs)
	if err != nil {
		return nil, err
	}
	credentials, closed, err := r.openHeld(ctx, held)
	if err != nil {
		return nil, err
	}
	blind := map[string]bool{}
	for _, one := range byKey {
		blind[one.KeyID] = blind[one.KeyID] || one.Used && closed[one.SecretID]
	}
	clean := redact.New(credentials...)
	return func(keyID string) *redact.Cleaner {
		if blind[keyID] {
			return redact.Everything()
		}
		return clean
	}, nil
}

// openHeld opens values for this once. closed are the secrets whose values can't be opened now.
func (r *Room) openHeld(ctx context.Context, held []store.Held) (credentials []Credential, closed map[string]bool, err error) {
	closed = map[string]bool{}
	for _, h := range held {
		if h.Secret.DeletedAt != nil {
			continue // its value is gone
		}
		credential, err := r.Open(ctx, valuesRead(h.Values), h.Secret)
		var no *api.Error
		switch {
		case errors.As(err, &no):
			closed[h.Secret.ID] = true
		case err != nil:
			return nil, nil, err
		default:
			credentials = append(credentials, credential)
		}
	}
	return credentials, closed, nil
}

// valuesRead is a Reader of what was read before.
type valuesRead []store.SecretValue

func (v valuesRead) SecretValues(context.Context, string) ([]store.SecretValue, error) { return v, nil }
