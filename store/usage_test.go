package store_test

import (
	"fmt"
	"maps"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

func batch(writer string, number int64, counts ...store.Usage) store.UsageBatch {
	return store.UsageBatch{Writer: writer, Number: number, At: start, Counts: counts}
}

// countsOf is how often a key was used, by reason.
func countsOf(t *testing.T, s *store.Store, keyID string) map[string]int {
	t.Helper()
	usage, err := s.UsageOfKey(t.Context(), keyID, time.Unix(0, 0))
	must(t, err)
	counts := map[string]int{}
	for _, u := range usage {
		counts[u.Reason] += u.N
	}
	return counts
}

// usageIsWrittenOnce sends batches again, as a process does that lost the connection while they were committed.
func usageIsWrittenOnce(t *testing.T, opens opener) {
	s := opens(t)
	of := func(n int, reason string) store.Usage {
		return store.Usage{KeyID: "key", Start: start, Reason: reason, N: n}
	}
	for _, b := range []store.UsageBatch{
		batch("a", 1, of(1, ""), of(10, "key_revoked")),
		batch("a", 1, of(1, ""), of(10, "key_revoked")),
		batch("b", 1, of(2, "")),
		batch("a", 2, of(4, "")),
		batch("b", 1, of(2, "")),
		batch("a", 2, of(4, "")),
		batch("a", 1, of(1, "")),
	} {
		must(t, s.WriteUsage(t.Context(), b))
	}
	if got, want := countsOf(t, s, "key"), map[string]int{"": 7, "key_revoked": 10}; !maps.Equal(got, want) {
		t.Errorf("counted %v, want %v", got, want)
	}
}

// numbersAreForgotten looks whether a process that has written nothing for a week leaves anything behind.
func numbersAreForgotten(t *testing.T, opens opener) {
	s := opens(t)
	one := batch("a", 1, store.Usage{KeyID: "key", Start: start, N: 1})
	for i, days := range []int{0, 7, 8} {
		must(t, s.Purge(t.Context(), start.Add(time.Duration(days)*24*time.Hour)))
		must(t, s.WriteUsage(t.Context(), one))
		if got, want := countsOf(t, s, "key")[""], []int{1, 1, 2}[i]; got != want {
			t.Errorf("after %d days it was counted %d times, want %d", days, got, want)
		}
	}
}

// usageOfSeveral has processes write down uses of the same keys at the same time.
func usageOfSeveral(t *testing.T, opens opener) {
	const keys, rounds = 300, 4
	stores := []*store.Store{opens(t), opens(t), opens(t)}
	var wait sync.WaitGroup
	for n, s := range stores {
		wait.Go(func() {
			for round := range rounds {
				b := batch(fmt.Sprint(n), int64(round+1))
				for i := range keys {
					id := fmt.Sprintf("key-%03d", (i*7+n*100)%keys) // each in another order
					b.Counts = append(b.Counts, store.Usage{KeyID: id, Start: start, N: 1})
					b.Last = append(b.Last, store.LastUses{KeyID: id, Accepted: store.Use{At: start.Add(time.Duration(n) * time.Second), Client: fmt.Sprint(n)}})
				}
				if err := s.WriteUsage(t.Context(), b); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	for i := range keys {
		if got := countsOf(t, stores[0], fmt.Sprintf("key-%03d", i)); got[""] != len(stores)*rounds {
			t.Fatalf("key %d was counted %v", i, got)
		}
	}
}

func lastUsesNeverMoveBackwards(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k, other := newKey(a, 1), newKey(a, 2)
	insert(t, s, a, k, other)
	use := func(minute int, reason string) store.Use {
		if minute == 0 {
			return store.Use{}
		}
		return store.Use{At: start.Add(time.Duration(minute) * time.Minute), Address: fmt.Sprint(minute), Client: "client\x00 \xff", Reason: reason}
	}
	for i, uses := range [][2]store.Use{
		{use(2, ""), use(0, "")},
		{use(1, ""), use(5, "key_revoked")},
		{use(0, ""), use(4, "nonce_replayed")},
		{use(3, ""), use(0, "")},
	} {
		must(t, s.WriteUsage(t.Context(), store.UsageBatch{
			Writer: "a",
			Number: int64(i + 1),
			At:     start,
			Last:   []store.LastUses{{KeyID: k.ID, Accepted: uses[0], Refused: uses[1]}},
		}))
	}
	last, err := s.LastUsesOfAgent(t.Context(), a.ID)
	must(t, err)
	want := store.LastUses{KeyID: k.ID, Accepted: use(3, ""), Refused: use(5, "key_revoked")}
	want.Accepted.Client, want.Refused.Client = "client\uFFFD \uFFFD", "client\uFFFD \uFFFD"
	if len(last) != 1 || last[0] != want {
		t.Errorf("%+v, want %+v", last, want)
	}
}

func oldUsageIsRemoved(t *testing.T, opens opener) {
	s := opens(t)
	b := batch("a", 1)
	for i := range 1_200 {
		b.Counts = append(b.Counts, store.Usage{KeyID: "key", Start: start.Add(time.Duration(i) * time.Hour), N: 1})
	}
	must(t, s.WriteUsage(t.Context(), b))
	rounds := 0
	for more := true; more; rounds++ {
		var err error
		more, err = s.RemoveUsage(t.Context(), start.Add(1_100*time.Hour))
		must(t, err)
	}
	if got := countsOf(t, s, "key"); got[""] != 100 || rounds != 4 {
		t.Errorf("after %d rounds %v are left", rounds, got)
	}
}

func countingBeginsOnce(t *testing.T, opens opener) {
	s := opens(t)
	if _, err := s.UsageSince(t.Context()); err != store.ErrNotFound { //nolint:errorlint // it comes as it is
		t.Errorf("before: %v", err)
	}
	for _, at := range []time.Time{start, start.Add(time.Hour)} {
		must(t, s.BeginUsage(t.Context(), at))
		if since, err := s.UsageSince(t.Context()); err != nil || !since.Equal(start) {
			t.Errorf("since %v, %v", since, err)
		}
	}
}

func keysAreFoundByHash(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k, other := newKey(a, 1), newKey(a, 2)
	insert(t, s, a, k, other)
	ids, err := s.KeyIDs(t.Context(), [][]byte{k.Hash, []byte("nobody's")})
	must(t, err)
	if want := map[string]string{string(k.Hash): k.ID}; !maps.Equal(ids, want) {
		t.Errorf("found %v, want %v", ids, want)
	}
}
