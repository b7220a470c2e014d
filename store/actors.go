package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// An Actor is who a caller's text names.
type Actor struct {
	ID         string
	LastUsedAt time.Time // as far as it was written down
}

// ActorOf returns the one a caller's text is known as, or ErrNotFound.
func (q queries) ActorOf(ctx context.Context, appID, caller, callerType string) (Actor, error) {
	return row(ctx, q, func(r scanner) (a Actor, err error) {
		var used int64
		err = r.Scan(&a.ID, &used)
		a.LastUsedAt = fromMicros(used)
		return a, err
	}, `select id, last_used_at from actors where app_id = $1 and caller = $2 and type = $3`, appID, caller, callerType)
}

// AddActor makes a caller's text known in the name of a key. It changes nothing when it is known already, or when the key
// has made most known.
func (tx *Tx) AddActor(ctx context.Context, appID, keyID, caller, callerType string, most int, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return tx.exec(ctx, `
		insert into actors (id, app_id, key_id, caller, type, created_at, last_used_at) select $1, $2, $3, $4, $5, $6, $6
		where (select count(*) from actors where key_id = $3) < $7
		on conflict (app_id, caller, type) do nothing`,
		id.String(), appID, keyID, caller, callerType, micros(at), most)
}

// UseActor notes when an actor was last used. A time never moves backwards.
func (tx *Tx) UseActor(ctx context.Context, id string, at time.Time) error {
	return tx.exec(ctx, `update actors set last_used_at = $2 where id = $1 and last_used_at < $2`, id, micros(at))
}
