package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Caller is who, behind a key, sends requests, where the X-Alter-Caller header names them by a text rather than an
// agent's id. The table and the header with a caller's id are called after actors, and released so; everywhere else an
// actor is who did what the audit trail says.
type Caller struct {
	ID         string
	AppID      string
	KeyID      string // of the key that made it known
	Text       string
	Type       string
	CreatedAt  time.Time
	LastUsedAt time.Time // as far as it was written down
}

var callers = sqldb.NewTable("actors",
	sqldb.Text("id", func(c *Caller) *string { return &c.ID }, sqldb.Key),
	sqldb.Text("app_id", func(c *Caller) *string { return &c.AppID }, sqldb.Fixed),
	sqldb.Text("key_id", func(c *Caller) *string { return &c.KeyID }, sqldb.Fixed),
	sqldb.Text("caller", func(c *Caller) *string { return &c.Text }, sqldb.Fixed),
	sqldb.Text("type", func(c *Caller) *string { return &c.Type }, sqldb.Fixed),
	sqldb.Time("created_at", func(c *Caller) *time.Time { return &c.CreatedAt }, sqldb.Fixed),
	sqldb.Time("last_used_at", func(c *Caller) *time.Time { return &c.LastUsedAt }),
)

// CallerOf returns the caller that a text names, or ErrNotFound.
func (q queries) CallerOf(ctx context.Context, appID, text, kind string) (Caller, error) {
	return sqldb.OneRow(ctx, q.read, callers, `where app_id = $1 and caller = $2 and type = $3`, appID, text, kind)
}

// AddCaller makes a caller known in the name of a key. It changes nothing when it is known already, or when the key has
// made as many known as it may.
func (tx *Tx) AddCaller(ctx context.Context, appID, keyID, text, kind string, most int, at time.Time) error {
	id, err := uuid.NewV7()
	if err != nil {
		return err
	}
	c := Caller{
		ID:         id.String(),
		AppID:      appID,
		KeyID:      keyID,
		Text:       text,
		Type:       kind,
		CreatedAt:  at,
		LastUsedAt: at,
	}
	err = callers.InsertAs(ctx, tx.write, &c, `select ... where (select count(*) from actors where key_id = #) < #
		on conflict (app_id, caller, type) do nothing`, keyID, most)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// UseCaller notes when a caller was last used. A time never moves backwards.
func (tx *Tx) UseCaller(ctx context.Context, id string, at time.Time) error {
	return tx.write.Exec(ctx, "note the use of an actor", `update actors set last_used_at = $2 where id = $1 and last_used_at < $2`, id, sqldb.Micros(at))
}
