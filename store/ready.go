package store

import (
	"context"
	"time"
)

// readyPatience leaves whoever asks time for an answer within two seconds.
const readyPatience = 1500 * time.Millisecond

// Ready reports whether requests would work now: the database answers, takes changes and has room for them, and no part
// of it was found damaged. It returns within two seconds. *UnavailableError.
func (s *Store) Ready(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	return s.guard.outOfTime(ctx, limited, s.probe(limited))
}

func (s *Store) probe(ctx context.Context) error {
	if err := s.auth.probe(ctx); err != nil {
		return err
	}
	switch seen := s.guard.health.trouble(); {
	case seen == nil:
		return nil
	case seen.kind == full: // but maybe no more
		return s.Tx(ctx, func(tx *Tx) error { return tx.PutSetting(ctx, "probed_at", time.Now().UTC().Format(time.RFC3339)) })
	default:
		return seen
	}
}

// probe asks what every request needs. A standby, or a database that was made read-only, answers and is of no use.
func (p *postgresAuthenticator) probe(ctx context.Context) error {
	readOnly, err := value[string](ctx, queries{db: p.db, dialect: postgresDialect, guard: p.guard}, `show transaction_read_only`)
	if err == nil && readOnly == "on" {
		err = &UnavailableError{Reason: "PostgreSQL takes no changes"}
	}
	if err == nil {
		err = p.inEpoch(ctx)
	}
	return err
}
