package store

import (
	"context"
	"time"

	"github.com/alter-console/alter-console/store/sqldb"
)

// replicaMemory is how long a server is known that says nothing any more.
const replicaMemory = time.Hour

// NoteReplica notes that a server of a version runs on the database, by the database's clock.
func (s *Store) NoteReplica(ctx context.Context, id, version string) error {
	now := s.read.Now()
	return s.Tx(ctx, func(tx *Tx) error {
		if err := tx.write.Exec(ctx, "forget servers", `delete from replicas where seen_at < `+now+` - $1`, replicaMemory.Microseconds()); err != nil {
			return err
		}
		return tx.write.Exec(ctx, "note a server", `insert into replicas (id, version, seen_at) values ($1, $2, `+now+`)
			on conflict (id) do update set version = excluded.version, seen_at = excluded.seen_at`, id, version)
	})
}

// ForgetReplica notes that a server has stopped.
func (s *Store) ForgetReplica(ctx context.Context, id string) error {
	return s.Tx(ctx, func(tx *Tx) error {
		return tx.write.Exec(ctx, "forget a server", `delete from replicas where id = $1`, id)
	})
}

// A ReplicaCount is how many servers of a version run on the database.
type ReplicaCount struct {
	Version string
	N       int
}

// CountReplicas counts the servers that were noted within some time, by their versions.
func (q queries) CountReplicas(ctx context.Context, within time.Duration) ([]ReplicaCount, error) {
	return sqldb.All(ctx, q.read, "count servers", func(row sqldb.Scanner) (c ReplicaCount, err error) {
		return c, row.Scan(&c.Version, &c.N)
	}, `select version, count(*) from replicas where seen_at > `+q.read.Now()+` - $1 group by version order by version`, within.Microseconds())
}
