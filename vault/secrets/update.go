package secrets

import (
	"context"
	"math"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A secretUpdate is what a PATCH asks for. Fields that are nil stay as they are.
type secretUpdate struct {
	name            *string
	description     *string
	hosts           []string
	injection       *wire.Injection
	injectionSent   bool // which is nil all the same when it can't be read
	value           value
	valueSent       bool
	expectedVersion int // 0: not given
}

func readUpdate(c *api.Call) (secretUpdate, error) {
	fields, err := c.Fields("name", "slug", "description", "allowed_hosts", "injection", "value", "expected_version")
	if err != nil {
		return secretUpdate{}, err
	}
	f := &secretFields{fields}
	u := secretUpdate{
		hosts:           f.allowedHosts(),
		injection:       f.injection(),
		injectionSent:   f.Has("injection"),
		value:           f.value(),
		valueSent:       f.Has("value"),
		expectedVersion: f.Integer("expected_version", 1, math.MaxInt32, 0),
	}
	if name := f.name(); f.Has("name") {
		u.name = &name
	}
	if description := f.description(); f.Has("description") {
		u.description = &description
	}
	if f.Has("slug") {
		f.Add("slug", "A slug can't change, for agents and their scopes go by it: create another secret.")
	}
	return u, f.Err()
}

// update answers PATCH /console/v1/managed-secrets/{secret}.
func (r *Room) update(c *api.Call) (api.Reply, error) {
	update, err := readUpdate(c)
	if err != nil {
		return api.Reply{}, err
	}
	return api.ChangeSealed(c, r.sealed, api.OK, func(ctx context.Context, tx *store.Tx) (secretJSON, error) {
		before, err := lockLive(ctx, tx, c)
		if err != nil {
			return secretJSON{}, err
		}
		if update.expectedVersion != 0 && update.expectedVersion != before.Version {
			return secretJSON{}, api.Failf(wire.CodeSecretConcurrentUpdate, "The managed secret is at version %d, not %d: it was changed since you read it.", before.Version, update.expectedVersion)
		}
		after, err := r.apply(ctx, tx, c, before, update)
		if err != nil {
			return secretJSON{}, err
		}
		return r.showOne(ctx, tx, after)
	})
}

// apply writes what an update changes, and returns the secret after it.
func (r *Room) apply(ctx context.Context, tx *store.Tx, c *api.Call, before store.ManagedSecret, u secretUpdate) (store.ManagedSecret, error) {
	after, changed := u.row(before)
	if len(changed) == 0 && u.value == nil {
		return before, nil
	}
	if err := r.fit(ctx, tx, after, slices.Contains(changed, "injection"), u.value); err != nil {
		return before, err
	}
	r.stamp(&after, u.value)
	if err := tx.UpdateManagedSecret(ctx, after); err != nil {
		return before, err
	}
	if len(changed) > 0 {
		if err := c.Audit(tx, updatedEvent(before, after, changed)); err != nil {
			return before, err
		}
	}
	if u.value == nil {
		return after, nil
	}
	if err := r.put(ctx, tx, after.ID, u.value); err != nil {
		return before, err
	}
	return after, c.Audit(tx, replacedEvent(after, u.value))
}

// stamp counts a change, and when the value was set if one is.
func (r *Room) stamp(s *store.ManagedSecret, v value) {
	s.Version++
	s.UpdatedAt = r.base.Clock()
	if v != nil {
		s.ValueSetAt = s.UpdatedAt
	}
}

// row is the row after an update, and the names of what differs.
func (u secretUpdate) row(before store.ManagedSecret) (after store.ManagedSecret, changed []string) {
	after = before
	if u.name != nil {
		after.Name = *u.name
	}
	if u.description != nil {
		after.Description = *u.description
	}
	if u.hosts != nil {
		after.AllowedHosts = api.Encode(u.hosts)
	}
	if u.injection != nil {
		after.Injection = api.Encode(u.injection)
	}
	for _, field := range []struct {
		name    string
		differs bool
	}{
		{"name", after.Name != before.Name},
		{"description", after.Description != before.Description},
		{"allowed_hosts", string(after.AllowedHosts) != string(before.AllowedHosts)},
		{"injection", string(after.Injection) != string(before.Injection)},
	} {
		if field.differs {
			changed = append(changed, field.name)
		}
	}
	return after, changed
}
