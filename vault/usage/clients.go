package usage

import (
	"context"
	"slices"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/redact"
)

// cleanClients takes credentials out of what programs call themselves: those that the holders of their keys may know. Where they
// can't be looked for, nothing is kept of it. What is asked of the database is asked for many keys at once: each flush has as
// many of them as were used.
func (r *Room) cleanClients(ctx context.Context, tallies map[string]*tally) (err error) {
	var said []string
	for keyID, t := range tallies {
		if !redact.IsClient(t.last.Accepted.Client) || !redact.IsClient(t.last.Refused.Client) {
			said = append(said, keyID)
		}
	}
	slices.Sort(said)
	for keyIDs := range slices.Chunk(said, maxBatch) {
		of, problem := r.base.Cleaners(ctx, keyIDs)
		if problem != nil {
			err = problem
			of = func(string) *redact.Cleaner { return redact.Everything() }
		}
		for _, keyID := range keyIDs {
			cleanLast(&tallies[keyID].last, of(keyID))
		}
	}
	return err
}

func cleanLast(last *store.LastUses, clean *redact.Cleaner) {
	for _, client := range []*string{&last.Accepted.Client, &last.Refused.Client} {
		*client = clean.Client(api.WithoutKey(*client))
	}
}
