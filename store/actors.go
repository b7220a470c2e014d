package store

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// ActorID returns the id under which a caller's text is known, or ErrNotFound.
func (q queries) ActorID(ctx context.Context, appID, caller, callerType string) (id string, err error) {
	return value[string](ctx, q, `select id from actors where app_id = $1 and caller = $2 and type = $3`,
		appID, caller, callerType)
}

// AddActor makes a caller's text known. It changes nothing when it is already, or when the application has most
// actors.
func (tx *Tx) AddActor(ctx context.Context, appID, caller, callerType string, most int, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	return tx.exec(ctx, `
		insert into actors (id, app_id, caller, type, created_at) select $1, $2, $3, $4, $5
		where (select count(*) from actors where app_id = $2) < $6
		on conflict (app_id, caller, type) do nothing`,
		id.String(), appID, caller, callerType, micros(at), most)
}
