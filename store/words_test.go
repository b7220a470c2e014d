package store_test

import (
	"slices"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// statesGoIn holds the database's own checks to the words of client/wire: it takes all of them, and nothing else.
func statesGoIn(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	write := func(change func(*store.Agent, *store.Key)) error {
		a := newAgent(app, newID())
		k := newKey(a, 1)
		change(&a, &k)
		return s.Tx(t.Context(), func(tx *store.Tx) error {
			if err := tx.InsertAgent(t.Context(), a); err != nil {
				return err
			}
			return tx.InsertKey(t.Context(), k)
		})
	}
	for kind, set := range map[string]struct {
		words []string
		set   func(a *store.Agent, k *store.Key, word string)
	}{
		"status": {wire.AgentStatuses(), func(a *store.Agent, _ *store.Key, word string) {
			if a.Status = word; word == wire.AgentRevoked {
				a.RevokedAt = &start
			}
		}},
		"type":            {wire.AgentTypes(), func(a *store.Agent, _ *store.Key, word string) { a.Type = word }},
		"acknowledgement": {append(wire.Acknowledgements(), ""), func(_ *store.Agent, k *store.Key, word string) { k.Acknowledgement = word }},
	} {
		for _, word := range append(slices.Clone(set.words), "other") {
			err := write(func(a *store.Agent, k *store.Key) { set.set(a, k, word) })
			if known := word != "other"; known != (err == nil) {
				t.Errorf("%s %q: %v", kind, word, err)
			}
		}
	}
}
