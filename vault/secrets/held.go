package secrets

import (
	"context"
	"errors"

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
	for _, h := range held {
		if h.Secret.DeletedAt != nil {
			continue // its value is gone
		}
		credential, err := r.Open(ctx, valuesRead(h.Values), h.Secret)
		var no *api.Error
		switch {
		case errors.As(err, &no):
			blind = blind || h.Used
		case err != nil:
			return nil, false, err
		default:
			credentials = append(credentials, credential)
		}
	}
	return credentials, blind, nil
}

// valuesRead is a Reader of what was read before.
type valuesRead []store.SecretValue

func (v valuesRead) SecretValues(context.Context, string) ([]store.SecretValue, error) { return v, nil }
