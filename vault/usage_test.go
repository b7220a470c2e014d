package vault_test

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// flush writes down what was counted.
func (w *world) flush() *world {
	w.Helper()
	if err := w.vault.Flush(w.Context()); err != nil {
		w.Fatal(err)
	}
	return w
}

// usage asks for the usage of an agent, as programs do.
func (w *world) usage(path string, p client.UsageParams) *client.AgentUsage {
	w.Helper()
	usage, err := w.app().Agents.Usage(w.Context(), path[strings.LastIndex(path, "/")+1:], p)
	if err != nil {
		w.Fatal(err)
	}
	return usage
}

// counted is how often an agent's only key was used, by reason, "" for accepted.
func (w *world) counted(path string) map[string]int {
	w.Helper()
	counts := map[string]int{}
	for _, b := range w.usage(path, client.UsageParams{}).Keys[0].Buckets {
		counts[""] += b.Accepted
		for reason, n := range b.Refused {
			counts[reason] += n
		}
	}
	return counts
}

func (w *world) wantCounted(path string, want map[string]int) {
	w.Helper()
	if got := w.counted(path); !maps.Equal(got, want) {
		w.Errorf("counted %v, want %v", got, want)
	}
}

func meOf(key string) request { return request{key: key, method: "GET", target: "/sdk/agents/me"} }

func TestUsageIsCountedByKeyAndReason(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{}`)
		w.me(key).want(http.StatusOK)
		again := w.build(meOf(key))
		w.serve(again).want(http.StatusOK)
		w.serve(again).refused(http.StatusUnauthorized, wire.CodeNonceReplayed)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)
		w.send(request{key: key, method: "GET", target: "/sdk/nothing"}).refused(http.StatusNotFound, wire.CodeRouteNotFound)
		w.send(request{key: key, method: "GET", target: "/sdk/agents/me", constraints: "everything:*"}).refused(http.StatusBadRequest, wire.CodeConstraintNotNarrowing)
		w.send(request{key: key, method: "GET", target: "/sdk/agents/me", caller: "11111111-2222-4333-8444-555555555555"}).
			refused(http.StatusBadRequest, wire.CodeCallerMismatch)
		late := meOf(key)
		late.signedAt = w.Now().Add(-time.Hour)
		w.send(late).refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		w.send(late).refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		unsigned := meOf(key)
		unsigned.tamper = func(r *http.Request) { r.Header.Del(wire.HeaderSignature) }
		w.send(unsigned).refused(http.StatusUnauthorized, wire.CodeMissingSignature)
		w.patch(path, `{"status":"inactive"}`).want(http.StatusOK)
		w.send(request{key: key, method: "GET", target: "/sdk/agents"}).refused(http.StatusUnauthorized, wire.CodeAgentInactive)
		w.patch(path, `{"status":"active"}`).want(http.StatusOK)
		w.delete(keyPath + "?force=true").want(http.StatusOK)
		w.me(key).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
		w.flush().wantCounted(path, map[string]int{
			"":                              3, // a wrong address is no refusal of the key
			wire.CodeNonceReplayed:          1,
			wire.CodeCannotMintSubagents:    1,
			wire.CodeConstraintNotNarrowing: 1,
			wire.CodeCallerMismatch:         1,
			wire.CodeTimestampOutOfRange:    2,
			wire.CodeMissingSignature:       1,
			wire.CodeAgentInactive:          1,
			wire.CodeKeyRevoked:             1,
		})
	})
}

func TestKeysThatNobodyHasAreCountedByReasonOnly(t *testing.T) {
	inWorld(t, func(w *world) {
		stranger := meOf("alter_key_agent_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgh")
		w.send(stranger).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
		stranger.signedAt = w.Now().Add(-time.Hour)
		w.send(stranger).refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		none := meOf("")
		none.tamper = func(r *http.Request) { r.Header.Del(wire.HeaderAPIKey) }
		w.send(none).refused(http.StatusUnauthorized, wire.CodeInvalidKey)
		for i := range 1_100 { // more than are looked up
			made := meOf(fmt.Sprintf("alter_key_agent_ABCDEFGHIJKLMNOPQRSTUVWXYZabcd%04d", i))
			made.signedAt = w.Now().Add(-time.Hour)
			w.send(made).refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		}
		w.flush()
		settings, err := w.app().Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		counts := settings.UnknownKeys
		if want := map[string]int{wire.CodeInvalidKey: 2, wire.CodeTimestampOutOfRange: 1_101}; !maps.Equal(counts, want) {
			t.Errorf("counted %v, want %v", counts, want)
		}
	})
}

func TestTheLastUsesOfAKey(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, keyPath := w.newAgent("bot", `{}`)
		last := func() client.KeyUsage { return w.flush().usage(path, client.UsageParams{}).Keys[0] }
		if of := last(); of.LastAccepted != nil || of.LastRefused != nil || len(of.Buckets) > 0 || of.KeyID != keyPath[strings.LastIndex(keyPath, "/")+1:] {
			t.Errorf("of a key that was never used: %+v", of)
		}
		by := func(client string) request {
			r := meOf(key)
			r.headers = map[string]string{"User-Agent": client}
			return r
		}
		w.send(by("alter-sdk/0.29.0")).want(http.StatusOK)
		w.advance(time.Second)
		first := w.Now()
		w.send(by(strings.Repeat("é", 300))).want(http.StatusOK)
		of := last()
		if of.LastAccepted == nil || !of.LastAccepted.At.Equal(first) || of.LastAccepted.Address != "192.0.2.1" ||
			of.LastAccepted.Client != strings.Repeat("é", 100) || of.LastAccepted.Reason != "" || of.LastRefused != nil {
			t.Errorf("%+v %+v", of.LastAccepted, of.LastRefused)
		}
		w.advance(time.Second)
		w.delete(keyPath + "?force=true").want(http.StatusOK)
		for _, carrier := range []string{"curl " + key, strings.Repeat("x", 180) + key} { // never kept, nor a part of it
			w.send(by(carrier)).refused(http.StatusUnauthorized, wire.CodeKeyRevoked)
			if of = last(); of.LastRefused == nil || of.LastRefused.Reason != wire.CodeKeyRevoked || of.LastRefused.Client != "" || !of.LastAccepted.At.Equal(first) {
				t.Errorf("%+v %+v", of.LastAccepted, of.LastRefused)
			}
		}
	})
}

func TestUsageByHoursAndDays(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		for _, wait := range []time.Duration{0, time.Hour, 0, 24 * time.Hour, 13 * 24 * time.Hour} {
			w.advance(wait)
			w.me(key).want(http.StatusOK) // between the first and the last nothing is written down
		}
		w.flush()
		buckets := func(p client.UsageParams) (all string) {
			usage := w.usage(path, p)
			for _, b := range usage.Keys[0].Buckets {
				all += fmt.Sprintf("%s %d, ", b.Start.Format("2 15:04"), b.Accepted)
			}
			if days := cmp.Or(p.Days, 14); len(usage.Days) != days || !usage.Days[days-1].Equal(w.Now().Truncate(24*time.Hour)) || usage.Delay != 5*time.Second {
				t.Errorf("%+v", usage)
			}
			return all
		}
		for _, tt := range []struct {
			p    client.UsageParams
			want string
		}{
			{client.UsageParams{}, "2 00:00 1, 15 00:00 1, "},
			{client.UsageParams{Days: 15}, "1 00:00 3, 2 00:00 1, 15 00:00 1, "},
			{client.UsageParams{Days: 35, By: client.UsageByHour}, "1 00:00 1, 1 01:00 2, 2 01:00 1, 15 01:00 1, "},
			{client.UsageParams{Days: 1}, "15 00:00 1, "},
		} {
			if got := buckets(tt.p); got != tt.want {
				t.Errorf("%+v: %s, want %s", tt.p, got, tt.want)
			}
		}
		for _, query := range []string{"?days=0", "?days=36", "?days=x", "?by=week"} {
			w.get("/console/v1/agents/11111111-2222-4333-8444-555555555555/usage"+query).refused(http.StatusUnprocessableEntity, wire.CodeValidationFailed)
		}
		w.get("/console/v1/agents/11111111-2222-4333-8444-555555555555/usage").refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.get("/console/v1/agents/bot/usage").refused(http.StatusNotFound, wire.CodeAgentNotFound)
		w.send(request{key: key, method: "GET", target: "/console/v1/agents/x/usage"}).refused(http.StatusForbidden, wire.CodeCannotMintSubagents)

		w.delete(path).want(http.StatusOK)
		if got := buckets(client.UsageParams{Days: 1}); got != "15 00:00 1, " {
			t.Errorf("of a deleted agent: %s", got)
		}
		w.advance(40 * 24 * time.Hour)
		w.runTask("remove old counts")
		if usage, err := w.store.UsageOfAgent(t.Context(), path[len("/sdk/agents/"):], time.Unix(0, 0), w.Now(), time.Hour); err != nil || len(usage) > 0 {
			t.Errorf("after %d days there are %v, %v", 40, usage, err)
		}
	})
}

func (w *world) runTask(name string) {
	w.Helper()
	for _, task := range w.vault.Tasks() {
		if task.Name == name {
			if err := task.Do(w.Context()); err != nil {
				w.Fatal(err)
			}
			return
		}
	}
	w.Fatalf("no task %s", name)
}

// What was before counting began is not 0, and stays so after a restart.
func TestCountingBeganOnce(t *testing.T) {
	inWorld(t, func(w *world) {
		path, _, _ := w.newAgent("bot", `{}`)
		w.flush()
		later := newWorld(t, w.store)
		later.advance(36 * time.Hour)
		usage := later.flush().usage(path, client.UsageParams{Days: 3})
		if !usage.CountedSince.Equal(start) || usage.Counted(usage.Days[0]) || !usage.Counted(usage.Days[1]) {
			t.Errorf("%+v", usage)
		}
	})
}

// Replicas count for themselves, and add to what the others have written.
func TestReplicasAddUp(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		replicas := []*world{w, newWorld(t, w.store), newWorld(t, w.store)}
		for range 3 {
			var flushed sync.WaitGroup
			for i, r := range replicas {
				for range i + 1 {
					r.me(key).want(http.StatusOK)
				}
				flushed.Go(func() {
					if err := r.vault.Flush(t.Context()); err != nil {
						t.Error(err)
					}
				})
			}
			flushed.Wait()
		}
		w.wantCounted(path, map[string]int{"": 18})
	})
}

// A clean stop loses nothing; a crash, what was counted since the last time it was written.
func TestWhatAStopLoses(t *testing.T) {
	inWorld(t, func(w *world) {
		path, key, _ := w.newAgent("bot", `{}`)
		w.me(key).want(http.StatusOK)
		w.runTask("count uses")
		w.me(key).want(http.StatusOK) // and then it crashes
		again := newWorld(t, w.store)
		again.me(key).want(http.StatusOK)
		if err := again.vault.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		newWorld(t, w.store).wantCounted(path, map[string]int{"": 2})
	})
}

func TestCountsThatCantBeWrittenAreWrittenOnceLater(t *testing.T) {
	s, db := openTogether(t)
	w := newWorld(t, s)
	path, key, _ := w.newAgent("bot", `{}`)
	w.flush()
	if _, err := db.ExecContext(t.Context(), `create trigger broken before insert on key_last_uses begin select raise(abort, 'the disk says no'); end`); err != nil {
		t.Fatal(err)
	}
	late := meOf(key)
	late.signedAt = w.Now().Add(-time.Hour)
	for range 3 {
		w.me(key).want(http.StatusOK)
		w.send(late).refused(http.StatusUnauthorized, wire.CodeTimestampOutOfRange)
		if err := w.vault.Flush(t.Context()); err == nil || !strings.Contains(err.Error(), "the disk says no") {
			t.Fatalf("it was written: %v", err)
		}
	}
	if _, err := db.ExecContext(t.Context(), `drop trigger broken`); err != nil {
		t.Fatal(err)
	}
	w.flush().flush().wantCounted(path, map[string]int{"": 3, wire.CodeTimestampOutOfRange: 3})
}

// While another program holds the database, counts wait and requests don't.
func TestNoRequestWaitsForCounts(t *testing.T) {
	s, db := openTogether(t)
	w := newWorld(t, s)
	path, key, _ := w.newAgent("bot", `{}`)
	w.me(key).want(http.StatusOK)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), `begin immediate`); err != nil {
		t.Fatal(err)
	}
	flushed := make(chan error, 1)
	go func() { flushed <- w.vault.Flush(t.Context()) }()
	for range 20 {
		w.me(key).want(http.StatusOK)
	}
	select {
	case err := <-flushed:
		t.Fatalf("the counts were written: %v", err)
	default:
	}
	if _, err := conn.ExecContext(t.Context(), `rollback`); err != nil {
		t.Fatal(err)
	}
	if err := <-flushed; err != nil {
		t.Fatal(err)
	}
	w.flush().wantCounted(path, map[string]int{"": 21})
}

// BenchmarkUsage asks for 35 days of an agent whose key was used and refused in every hour of them, among the counts of many
// keys.
func BenchmarkUsage(b *testing.B) {
	const others = 200_000
	for name, o := range map[string]store.Options{"SQLite": {Path: filepath.Join(b.TempDir(), "console.db")}, "PostgreSQL": {URL: pgtest.URL(b)}} {
		b.Run(name, func(b *testing.B) {
			w := newWorld(b, storetest.Open(b, o))
			w.advance(35 * 24 * time.Hour)
			path, _, keyPath := w.newAgent("bot", `{}`)
			keyID := keyPath[strings.LastIndex(keyPath, "/")+1:]
			number := int64(0)
			write := func(counts []store.Usage) {
				number++
				if err := w.store.WriteUsage(b.Context(), store.UsageBatch{Writer: "seed", Number: number, At: w.Now(), Counts: counts}); err != nil {
					b.Fatal(err)
				}
			}
			hour := func(i int) time.Time { return w.Now().Truncate(time.Hour).Add(-time.Duration(i%840) * time.Hour) }
			for many := range slices.Chunk(make([]store.Usage, others), 10_000) {
				for i := range many {
					many[i] = store.Usage{KeyID: fmt.Sprintf("%s-%d-%d", keyID, number, i), Start: hour(i), N: 1}
				}
				write(many)
			}
			var own []store.Usage
			for i := range 840 {
				own = append(own, store.Usage{KeyID: keyID, Start: hour(i), N: 1}, store.Usage{KeyID: keyID, Start: hour(i), Reason: wire.CodeKeyRevoked, N: 1})
			}
			write(own)
			for b.Loop() {
				if usage := w.usage(path, client.UsageParams{Days: 35}); len(usage.Keys[0].Buckets) != 35 {
					b.Fatal(usage)
				}
			}
		})
	}
}
