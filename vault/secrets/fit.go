package secrets

import (
	"context"
	"maps"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// fit holds hosts and value to the injection after an update, and removes what the stored value has for the former injection
// only.
func (r *Room) fit(ctx context.Context, tx *store.Tx, after store.ManagedSecret, reinjected bool, v value) error {
	kept, problems, err := r.misfits(ctx, tx, after, reinjected, v)
	if err != nil {
		return err
	}
	f := &secretFields{&api.Fields{}}
	f.addAll(problems)
	if err := f.Err(); err != nil || kept == nil {
		return err
	}
	return tx.RemoveSecretValues(ctx, after.ID, kept.fields()...)
}

// misfits says what of hosts and value does not fit the injection after an update. Where that one is new and no value comes
// with it, the stored value has to do: kept is what it has for the new injection.
func (r *Room) misfits(ctx context.Context, q Reader, after store.ManagedSecret, reinjected bool, v value) (kept value, found []wire.FieldProblem, err error) {
	injection, err := injectionOf(after)
	if err != nil {
		return nil, nil, err
	}
	found = injection.HostProblems(Hosts(after))
	switch {
	case v != nil:
		return nil, append(found, injection.ValueProblems(v)...), nil
	case !reinjected:
		return nil, found, nil
	}
	if kept, err = r.opened(ctx, q, after.ID); err != nil {
		return nil, found, err
	}
	maps.DeleteFunc(kept, func(field, _ string) bool { return !injection.Takes(field) })
	return kept, append(found, injection.ValueProblems(kept)...), nil
}
