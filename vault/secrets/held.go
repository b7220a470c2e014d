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

// CleanerFor takes the values of what whoever asks holds grants of out of what is told: those of the agent, or of the
// application where there is none. They are opened for this once. blind is true when one that was used before can't be
// opened now, so that nobody can tell whether it stands anywhere.
func (r *Room) CleanerFor(ctx context.Context, asker api.Asker) (clean *redact.Cleaner, blind bool, err error) {
	agentID := ""
	if agent := asker.Agent(); agent != nil {
		agentID = agent.ID
	}
	held, err := r.base.Store.HeldBy(ctx, asker.AppID(), agentID, maxHeld)
	if err != nil {
		return nil, false, err
	}
	var credentials []Credential
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
	return redact.New(credentials...), blind, nil
}

// valuesRead is a Reader of what was read before.
type valuesRead []store.SecretValue

func (v valuesRead) SecretValues(context.Context, string) ([]store.SecretValue, error) { return v, nil }
