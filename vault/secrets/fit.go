package secrets

import (
	"context"
	"maps"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// fit holds hosts and value to the injection after an update. Where that one is new and no value comes with it, the stored
// value has to do, and what it has for the former injection only is removed.
func (r *Room) fit(ctx context.Context, tx *store.Tx, after store.ManagedSecret, reinjected bool, v value) error {
	injection, err := injectionOf(after)
	if err != nil {
		return err
	}
	f := &secretFields{&api.Fields{}}
	f.addAll(injection.HostProblems(Hosts(after)))
	switch {
	case v != nil:
		f.addAll(injection.ValueProblems(v))
	case reinjected:
		kept, err := r.opened(ctx, tx, after.ID)
		if err != nil {
			return err
		}
		maps.DeleteFunc(kept, func(field, _ string) bool { return !injection.Takes(field) })
		f.addAll(injection.ValueProblems(kept))
		if err := tx.RemoveSecretValues(ctx, after.ID, kept.fields()...); err != nil {
			return err
		}
	}
	return f.Err()
}
