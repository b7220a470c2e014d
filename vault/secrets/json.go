package secrets

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A secretJSON is a managed secret on the wire, without what it holds.
type secretJSON struct {
	ID           string          `json:"id"`
	Slug         string          `json:"slug"`
	Name         string          `json:"name"`
	Description  string          `json:"description"`
	AllowedHosts json.RawMessage `json:"allowed_hosts"`
	Injection    json.RawMessage `json:"injection"`
	Status       string          `json:"status"`
	Value        *string         `json:"value"` // null of a deleted one
	Version      int             `json:"version"`
	CreatedAt    api.Time        `json:"created_at"`
	UpdatedAt    api.Time        `json:"updated_at"`
	ValueSetAt   api.Time        `json:"value_set_at"`
	DeletedAt    *api.Time       `json:"deleted_at"`
	LastUsedAt   *api.Time       `json:"last_used_at"`
	Grants       int             `json:"grants"`    // active ones
	Calls        int             `json:"calls_24h"` // in the last 24 hours

	GrantsCapped bool `json:"grants_capped,omitempty"` // there are more, which are not counted
	CallsCapped  bool `json:"calls_24h_capped,omitempty"`
}

// deletedJSON is a managed secret that was deleted, and what ended with it.
type deletedJSON struct {
	secretJSON
	GrantsRevoked int `json:"grants_revoked"`
}

func secretToJSON(s store.ManagedSecret, counts store.SecretCounts, value *string) secretJSON {
	made := secretJSON{
		ID:           s.ID,
		Slug:         s.Slug,
		Name:         s.Name,
		Description:  s.Description,
		AllowedHosts: s.AllowedHosts,
		Injection:    s.Injection,
		Status:       wire.SecretActive,
		Value:        value,
		Version:      s.Version,
		CreatedAt:    api.Time(s.CreatedAt),
		UpdatedAt:    api.Time(s.UpdatedAt),
		ValueSetAt:   api.Time(s.ValueSetAt),
		DeletedAt:    (*api.Time)(s.DeletedAt),
		LastUsedAt:   (*api.Time)(s.LastUsedAt),
		Grants:       counts.Grants,
		Calls:        counts.Calls,
		GrantsCapped: counts.GrantsCapped,
		CallsCapped:  counts.CallsCapped,
	}
	if s.DeletedAt != nil {
		made.Status = wire.SecretDeleted
	}
	return made
}

// A counter is the store, or a transaction of it.
type counter interface {
	CountOfSecrets(ctx context.Context, secrets []store.ManagedSecret, now, since time.Time, most int) (map[string]store.SecretCounts, error)
}

// mostCounted is how many grants and calls of a secret are counted.
const mostCounted = 1_000

// show puts managed secrets on the wire, with how much uses them now.
func (r *Room) show(ctx context.Context, q counter, secrets ...store.ManagedSecret) ([]secretJSON, error) {
	now := r.base.Clock()
	counts, err := q.CountOfSecrets(ctx, secrets, now, now.Add(-24*time.Hour), mostCounted)
	if err != nil {
		return nil, err
	}
	items := make([]secretJSON, len(secrets))
	for i, secret := range secrets {
		items[i] = secretToJSON(secret, counts[secret.ID], r.valueState(secret, counts[secret.ID].MasterKeys))
	}
	return items, nil
}

func (r *Room) showOne(ctx context.Context, q counter, secret store.ManagedSecret) (secretJSON, error) {
	items, err := r.show(ctx, q, secret)
	if err != nil {
		return secretJSON{}, err
	}
	return items[0], nil
}

// valueState says whether a value can be used, from the ids of the master keys that it is sealed under.
func (r *Room) valueState(secret store.ManagedSecret, masterKeys []string) *string {
	if secret.DeletedAt != nil {
		return nil
	}
	state := wire.ValueSet
	unknown := func(id string) bool { return !r.sealed.Box.Has(id) }
	if len(masterKeys) == 0 || r.sealed.Box.State() != seal.OK || slices.ContainsFunc(masterKeys, unknown) {
		state = wire.ValueUnreadable
	}
	return &state
}
