package usage

import (
	"context"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// maxBatch is how many keys are written down in one transaction, so that nobody waits long for the database meanwhile.
const maxBatch = 500

// An outbox holds what was taken out of the counts and is not written down yet. A batch stays as it is until it is: one of
// which it isn't known whether it was written is sent again, and the store knows it by its number.
type outbox struct {
	writer  string
	batches []store.UsageBatch
	number  int64
	rows    atomic.Int64 // of all batches
	begun   bool         // it is written down when counting began
}

// Pending is how many counts Flush has to write down, about: unlike Unwritten it waits for nobody.
func (r *Room) Pending() int { return int(r.counts.size.Load() + r.out.rows.Load()) }

// Flush writes down what was counted. What can't be written now is kept for the next time, and never counted twice.
func (r *Room) Flush(ctx context.Context) error {
	select {
	case <-r.writing:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { r.writing <- struct{}{} }()
	if err := r.begin(ctx); err != nil {
		return err
	}
	if err := r.out.send(ctx, r.base.Store); err != nil { // what is left from the last time
		return err
	}
	named, err := r.late.named(ctx, r.base.Store)
	tallies := r.counts.take()
	for keyID, t := range named {
		mergeInto(tallies, keyID, t)
	}
	r.base.Report(ctx, "look for credentials in what programs call themselves", r.cleanClients(ctx, tallies))
	r.out.pack(tallies, r.base.Clock())
	if lost := r.counts.lost.Swap(0); lost > 0 {
		r.base.Logger.WarnContext(ctx, "more keys were used than can be counted at once", "requests_not_counted", lost)
	}
	if sending := r.out.send(ctx, r.base.Store); sending != nil {
		return sending
	}
	return err
}

func (r *Room) begin(ctx context.Context) error {
	if r.out.begun {
		return nil
	}
	err := r.base.Store.BeginUsage(ctx, r.began)
	r.out.begun = err == nil
	return err
}

func (o *outbox) send(ctx context.Context, s *store.Store) error {
	for len(o.batches) > 0 {
		if err := s.WriteUsage(ctx, o.batches[0]); err != nil {
			return err
		}
		o.rows.Add(-int64(len(o.batches[0].Counts)))
		o.batches = o.batches[1:]
	}
	return nil
}

// pack makes batches of tallies.
func (o *outbox) pack(tallies map[string]*tally, now time.Time) {
	for ids := range slices.Chunk(slices.Sorted(maps.Keys(tallies)), maxBatch) {
		o.number++
		b := store.UsageBatch{Writer: o.writer, Number: o.number, At: now}
		for _, id := range ids {
			b.Counts = append(b.Counts, tallies[id].rows(id)...)
			if id != "" {
				b.Last = append(b.Last, tallies[id].lastUses(id))
			}
		}
		o.rows.Add(int64(len(b.Counts)))
		o.batches = append(o.batches, b)
	}
}

func (t *tally) rows(keyID string) []store.Usage {
	rows := make([]store.Usage, len(t.counts))
	for i, c := range t.counts {
		rows[i] = store.Usage{KeyID: keyID, Start: time.Unix(c.hour*3600, 0), Reason: c.reason, N: c.n}
	}
	return rows
}

func (t *tally) lastUses(keyID string) store.LastUses {
	last := t.last
	last.KeyID = keyID
	last.Accepted.Client, last.Refused.Client = api.WithoutKey(last.Accepted.Client), api.WithoutKey(last.Refused.Client)
	return last
}
