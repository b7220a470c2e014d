package store

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/store/sqldb"
)

// A Retrieval is a call that asked for a credential.
type Retrieval struct {
	Call  Call
	Basis *Basis // of the decision to give the credential out, nil of a refusal
}

// KeepRetrieval writes a call down, and returns when it is on the disk: only then may the credential leave. It fails with
// ErrChanged when the basis of the decision has changed by then, and writes nothing: decide anew.
//
// Retrievals that come together share a transaction, and nothing else.
func (s *Store) KeepRetrieval(ctx context.Context, r Retrieval) error {
	return s.retrievals.do(ctx, &r)
}

// writersAtOnce is how many transactions gather at once: SQLite has one writer, and PostgreSQL syncs one while it runs another.
var writersAtOnce = sqldb.Either[int]{SQLite: 1, PostgreSQL: 2}

// gather begins to gather what is written for many at once.
func (s *Store) gather() {
	n := writersAtOnce.On(s.read)
	s.retrievals = &gatherer[*Retrieval]{write: s.writeRetrievals, atOnce: n}
	s.reports = &gatherer[*Report]{write: s.writeReports, atOnce: n}
	s.spans = &gatherer[*SpanBatch]{write: s.writeSpans, atOnce: 1}
}

func (s *Store) writeRetrievals(ctx context.Context, all []*Retrieval) (results []error, err error) {
	err = s.Tx(ctx, func(tx *Tx) error {
		results, err = tx.keepRetrievals(ctx, all)
		return err
	})
	return results, err
}

func (tx *Tx) keepRetrievals(ctx context.Context, all []*Retrieval) ([]error, error) {
	var bases []*Basis
	for _, r := range all {
		if r.Basis != nil {
			bases = append(bases, r.Basis)
		}
	}
	var now stands
	if len(bases) > 0 {
		var err error
		if now, err = tx.stands(ctx, bases); err != nil {
			return nil, err
		}
	}
	results, kept, parts := make([]error, len(all)), make([]*Call, 0, len(all)), make([]RunPart, 0, len(all))
	for i, r := range all {
		if r.Basis != nil && !r.Basis.holds(now) {
			results[i] = ErrChanged
			continue
		}
		kept, parts = append(kept, &r.Call), append(parts, callPart(&r.Call))
	}
	return results, errors.Join(calls.InsertAll(ctx, tx.write, kept), tx.KeepRuns(ctx, parts))
}
