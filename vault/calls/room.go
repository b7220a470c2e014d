package calls

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/grants"
	"github.com/alter-console/alter-console/vault/secrets"
)

// A Room is the API of calls. It is safe for concurrent use.
type Room struct {
	base    *api.Base
	grants  *grants.Room
	secrets *secrets.Room
	uses    api.Pending[time.Time] // when grants were last used
}

// New makes the room.
func New(base *api.Base, grants *grants.Room, secrets *secrets.Room) *Room {
	return &Room{base: base, grants: grants, secrets: secrets, uses: api.Pending[time.Time]{Newer: time.Time.After}}
}

// Flush writes down when grants and their secrets were last used. What can't be written now is kept for the next time.
func (r *Room) Flush(ctx context.Context) error {
	return r.uses.Flush(func(used map[string]time.Time) error { return r.base.Store.TouchGrants(ctx, used) })
}

// Unwritten is of how many grants the last use is not written down yet.
func (r *Room) Unwritten() int { return r.uses.Len() }
