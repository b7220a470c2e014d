package usage

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// cleanClients takes credentials out of what programs with a key call themselves: those that the key's holder may know. Where they
// can't be looked for, nothing is kept of it.
func (r *Room) cleanClients(ctx context.Context, keyID string, last *store.LastUses) error {
	said := []*string{&last.Accepted.Client, &last.Refused.Client}
	if isKnown(*said[0]) && isKnown(*said[1]) {
		return nil
	}
	clean, err := r.cleanerOf(ctx, keyID)
	if err != nil {
		clean = redact.Everything()
	}
	for _, client := range said {
		*client = clean.Client(api.WithoutKey(*client))
	}
	return err
}

// isKnown is true of what holds no credential, so that nobody needs to look.
func isKnown(client string) bool { return client == "" || redact.IsClient(client) }

func (r *Room) cleanerOf(ctx context.Context, keyID string) (*redact.Cleaner, error) {
	key, err := r.base.Store.CredentialByID(ctx, keyID)
	if errors.Is(err, store.ErrNotFound) {
		return redact.New(), nil // and nothing is kept of a use of it but its number
	}
	if err != nil {
		return nil, err
	}
	who := api.Teller{AppID: key.Key.AppID}
	if key.Agent != nil {
		who.AgentID = key.Agent.ID
	}
	return r.base.Cleaner(ctx, r.base.Store, who, "")
}
