package secrets

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// operationCreate can be repeated without doing it twice.
const operationCreate = "create_managed_secret"

// A newSecret is what a create request asks for, checked.
type newSecret struct {
	name        string
	slug        string // "" for one made of the name
	description string
	hosts       []string
	injection   *wire.Injection
	value       value
}

func readNewSecret(c *api.Call) (newSecret, error) {
	fields, err := c.Fields("name", "slug", "description", "allowed_hosts", "injection", "value")
	if err != nil {
		return newSecret{}, err
	}
	f := &secretFields{fields}
	for _, name := range []string{"name", "allowed_hosts", "injection"} {
		f.required(name)
	}
	wanted := newSecret{
		name:        f.name(),
		slug:        f.slug(),
		description: f.description(),
		hosts:       f.allowedHosts(),
		injection:   f.injection(),
		value:       f.value(),
	}
	if wanted.injection != nil {
		f.addAll(wanted.injection.HostProblems(wanted.hosts))
		if wanted.value != nil || !f.Has("value") {
			f.addAll(wanted.injection.ValueProblems(wanted.value))
		}
	}
	return wanted, f.Err()
}

// create answers POST /console/v1/managed-secrets.
func (r *Room) create(c *api.Call) (api.Reply, error) {
	once, err := c.IdempotencyKey()
	if err != nil {
		return api.Reply{}, err
	}
	wanted, err := readNewSecret(c)
	if err != nil {
		return api.Reply{}, err
	}
	asked := r.base.Fingerprints(wanted.text())
	return api.ChangeSealed(c, r.sealed, api.Created, func(ctx context.Context, tx *store.Tx) (secretJSON, error) {
		secret := r.newRow(c, wanted)
		record := store.IdempotencyRecord{Operation: operationCreate, BodyHash: asked[0], AgentID: secret.ID}
		first, err := c.Claim(ctx, tx, once, record, asked[1:]...)
		if err != nil {
			return secretJSON{}, err
		}
		if first != nil {
			return r.replay(ctx, tx, c, first.AgentID)
		}
		if err := insert(ctx, tx, &secret); err != nil {
			return secretJSON{}, err
		}
		if err := r.put(ctx, tx, secret.ID, wanted.value); err != nil {
			return secretJSON{}, err
		}
		c.Note("managed_secret", secret.ID)
		if err := c.Audit(tx, createdEvent(secret, wanted.value)); err != nil {
			return secretJSON{}, err
		}
		return r.showOne(ctx, tx, secret)
	})
}

func (r *Room) newRow(c *api.Call, wanted newSecret) store.ManagedSecret {
	now := r.base.Clock()
	return store.ManagedSecret{
		ID:           api.NewID(),
		AppID:        c.Asker.AppID(),
		Slug:         wanted.slug,
		Name:         wanted.name,
		Description:  wanted.description,
		AllowedHosts: api.Encode(wanted.hosts),
		Injection:    api.Encode(wanted.injection),
		Version:      1,
		CreatedAt:    now,
		UpdatedAt:    now,
		ValueSetAt:   now,
	}
}

// text is all that a create request asks for, however its JSON was written, to tell it from another.
func (w newSecret) text() []byte {
	return api.Encode([]any{w.name, w.slug, w.description, w.hosts, w.injection, map[string]string(w.value)})
}

// replay answers a repeated create with the secret as it is now.
func (r *Room) replay(ctx context.Context, tx *store.Tx, c *api.Call, id string) (secretJSON, error) {
	secret, err := tx.ManagedSecretByID(ctx, c.Asker.AppID(), id)
	if err != nil {
		return secretJSON{}, err
	}
	if secret.DeletedAt != nil {
		return secretJSON{}, api.Failf(wire.CodeIdempotencyMismatch, "The managed secret made with this Idempotency-Key was deleted since.").
			WithHint("Use a fresh Idempotency-Key to create another one.")
	}
	return r.showOne(ctx, tx, secret)
}
