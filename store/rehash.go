package store

import (
	"context"
	"maps"
	"slices"
)

// A Rehash moves a key from one of the server's secrets to another.
type Rehash struct {
	From, To []byte // hashes of the key
	SecretID string // of the secret that To was made under
}

const rehashBatch = 500

// RehashKeys moves keys, by id. One whose hash is not From any more stays as it is, and so does one that would move to a
// secret that has ended.
func (s *Store) RehashKeys(ctx context.Context, moves map[string]Rehash) error {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(moves)), rehashBatch) {
		err := s.Tx(ctx, func(tx *Tx) error {
			for _, id := range ids {
				move := moves[id]
				err := tx.write.Exec(ctx, "move a key to another secret", `update api_keys set hash = $3, secret_id = $4 where id = $1 and hash = $2
					and not exists (select 1 from server_secrets where id = $4 and retired_at is not null)`,
					id, move.From, move.To, move.SecretID)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
