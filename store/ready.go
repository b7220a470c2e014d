package store

import (
	"context"
	"time"
)

// readyPatience leaves whoever asks time for an answer within two seconds.
const readyPatience = 1500 * time.Millisecond

// Ready reports whether requests would work now: the database answers, takes changes and has room for them, and no part
// of it was found damaged. It returns within two seconds. Its error is an
// *UnavailableError.
func (s *Store) Ready(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	return s.db.OutOfTime(ctx, limited, s.probe(limited))
}

func (s *Store) probe(ctx context.Context) error {
	if err := s.db.Probe(ctx); err != nil {
		return err
	}
	if err := s.auth.probe(ctx); err != nil {
		return err
	}
	switch seen := s.db.Trouble(); {
	case seen == nil:
		return nil
	case seen.Full(): // but maybe no more
		return s.Tx(ctx, func(tx *Tx) error { return tx.PutSetting(ctx, "probed_at", time.Now().UTC().Format(time.RFC3339)) })
	default:
		return seen
	}
}
