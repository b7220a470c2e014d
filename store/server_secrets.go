package store

import (
	"context"
	"time"
)

// A ServerSecret is one of the secrets the server's keys are or were hashed under; the secret itself is not stored.
type ServerSecret struct {
	ID        string
	Number    int       // counts them from 1
	CreatedAt time.Time // zero when nobody knows any more
	RetiredAt *time.Time
}

// ServerSecrets returns all of them in the order they came into use.
func (q queries) ServerSecrets(ctx context.Context) ([]ServerSecret, error) {
	return all(ctx, q, scanServerSecret, `select id, number, created_at, retired_at from server_secrets order by number`)
}

func scanServerSecret(row scanner) (s ServerSecret, err error) {
	var createdAt int64
	var retiredAt *int64
	err = row.Scan(&s.ID, &s.Number, &createdAt, &retiredAt)
	if createdAt != 0 {
		s.CreatedAt = fromMicros(createdAt)
	}
	s.RetiredAt = timeOrNil(retiredAt)
	return s, err
}

// AddServerSecret makes a secret the one in use. ErrConflict when the database knows it already.
func (tx *Tx) AddServerSecret(ctx context.Context, id string, at time.Time) error {
	return tx.exec(ctx, `insert into server_secrets (id, number, created_at)
		select $1, coalesce(max(number), 0) + 1, $2 from server_secrets`, id, micros(at))
}
