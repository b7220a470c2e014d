// Package masterkeys moves what managed secrets hold from one master key to another. Whoever may run this program's commands
// does so.
package masterkeys

import (
	"context"
	"log/slog"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Room is all values of a store, and the master keys that a box has.
type Room struct {
	base *api.Base
	box  *seal.Box
}

// Open makes the room over a store, which must be migrated. The box's current master key is what values move to.
func Open(ctx context.Context, s *store.Store, box *seal.Box) (*Room, error) {
	appID, err := s.DefaultAppID(ctx)
	if err != nil {
		return nil, err
	}
	return &Room{&api.Base{Store: s, Logger: slog.New(slog.DiscardHandler), Now: time.Now, AppID: appID}, box}, nil
}

// Use makes the box's current master key the one in use: servers that have it seal under it from now on.
func (r *Room) Use(ctx context.Context) error {
	id := r.box.KeyID()
	return r.base.Store.Tx(ctx, func(tx *store.Tx) error {
		if err := tx.AddMasterKey(ctx, id, r.base.Clock()); err != nil {
			return err
		}
		return r.audit(ctx, tx, audit.MasterKeyAdded, id, nil)
	})
}

// Retire ends every master key but the box's current one. It changes nothing and fails with a *LeftError while there are
// values under another.
func (r *Room) Retire(ctx context.Context) error {
	id := r.box.KeyID()
	return r.base.Store.LongTx(ctx, func(tx *store.Tx) error {
		keys, err := tx.MasterKeys(ctx)
		if err != nil {
			return err
		}
		if err := tx.RetireMasterKeys(ctx, id, r.base.Clock()); err != nil {
			return err
		}
		left, err := tx.ValuesNotUnder(ctx, id, store.SecretValue{}, maxNamed+1) // no more can come by now
		if err != nil {
			return err
		}
		if len(left) > 0 {
			return &LeftError{left}
		}
		return r.auditRetired(ctx, tx, keys, id)
	})
}

// auditRetired writes down which of the keys have just ended.
func (r *Room) auditRetired(ctx context.Context, tx *store.Tx, keys []store.MasterKey, keep string) error {
	for _, key := range keys {
		if key.RetiredAt != nil || key.ID == keep {
			continue
		}
		if err := r.audit(ctx, tx, audit.MasterKeyRetired, key.ID, map[string]any{"in_use": keep}); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) audit(ctx context.Context, tx *store.Tx, action audit.Action, id string, detail map[string]any) error {
	return r.base.Audit(ctx, tx, r.base.AppID, audit.CommandLine(), audit.Event{
		Action: action,
		Target: audit.Target{Kind: audit.TargetMasterKey, ID: id, Label: id},
		Detail: detail,
	})
}
