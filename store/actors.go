package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/store/sqldb"
)

// An Actor is who a caller's text names.
type Actor struct {
	ID         string
	AppID      string
	KeyID      string // of the key that made it known
	Caller     string
	Type       string
	CreatedAt  time.Time
	LastUsedAt time.Time // as far as it was written down
}

var actors = sqldb.NewTable("actors",
	sqldb.Text("id", func(a *Actor) *string { return &a.ID }, sqldb.Key),
	sqldb.Text("app_id", func(a *Actor) *string { return &a.AppID }, sqldb.Fixed),
	sqldb.Text("key_id", func(a *Actor) *string { return &a.KeyID }, sqldb.Fixed),
	sqldb.Text("caller", func(a *Actor) *string { return &a.Caller }, sqldb.Fixed),
	sqldb.Text("type", func(a *Actor) *string { return &a.Type }, sqldb.Fixed),
	sqldb.Time("created_at", func(a *Actor) *time.Time { return &a.CreatedAt }, sqldb.Fixed),
	sqldb.Time("last_used_at", func(a *Actor) *time.Time { return &a.LastUsedAt }),
)

// ActorOf returns the one a caller's text is known as, or ErrNotFound.
func (q queries) ActorOf(ctx context.Context, appID, caller, callerType string) (Actor, error) {
	return sqldb.OneRow(ctx, q.read, actors, `where app_id = $1 and caller = $2 and type = $3`, appID, caller, callerType)
}

// AddActor makes a caller's text known in the name of a key. It changes nothing when it is known already, or when the key
// has made most known.
func (tx *Tx) AddActor(ctx context.Context, appID, keyID, caller, callerType string, most int, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	a := Actor{
		ID:         id.String(),
		AppID:      appID,
		KeyID:      keyID,
		Caller:     caller,
		Type:       callerType,
		CreatedAt:  at,
		LastUsedAt: at,
	}
	err = actors.InsertAs(ctx, tx.write, &a, `select ... where (select count(*) from actors where key_id = #) < #
		on conflict (app_id, caller, type) do nothing`, keyID, most)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// UseActor notes when an actor was last used. A time never moves backwards.
func (tx *Tx) UseActor(ctx context.Context, id string, at time.Time) error {
	return tx.write.Exec(ctx, "note the use of an actor", `update actors set last_used_at = $2 where id = $1 and last_used_at < $2`, id, sqldb.Micros(at))
}
