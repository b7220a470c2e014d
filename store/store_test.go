package store_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// An opener opens the same database each time it is called.
type opener func(t *testing.T) *store.Store

func TestSQLite(t *testing.T) {
	conformance(t, func(t *testing.T) opener {
		path := storetest.Path(t)
		return func(t *testing.T) *store.Store { return storetest.Open(t, store.Options{Path: path}) }
	})
}

func TestPostgres(t *testing.T) {
	conformance(t, func(t *testing.T) opener {
		url := storetest.URL(t)
		return func(t *testing.T) *store.Store { return storetest.Open(t, store.Options{URL: url}) }
	})
}

// TestPgBouncer has all of the store's connections shared with everybody else's, from transaction to transaction.
func TestPgBouncer(t *testing.T) {
	conformance(t, func(t *testing.T) opener {
		url := pgtest.Bouncer(t, storetest.URL(t))
		return func(t *testing.T) *store.Store { return storetest.Open(t, store.Options{URL: url}) }
	})
}

// conformance is what every database must do.
func conformance(t *testing.T, database func(*testing.T) opener) {
	for name, test := range map[string]func(*testing.T, opener){
		"an agent comes back as it went in":        agentRoundTrip,
		"an agent's changes come back":             agentChanges,
		"a key comes back as it went in":           keyRoundTrip,
		"accounts and sessions come back":          accountRoundTrip,
		"second factors come back":                 factorRoundTrip,
		"events, claims and forms come back":       recordRoundTrip,
		"every state and type goes in":             statesGoIn,
		"purging removes what has expired":         purgeRemovesTheExpired,
		"an active name is unique":                 activeNameIsUnique,
		"the last key is guarded":                  lastKeyIsGuarded,
		"the last key is guarded from concurrency": lastKeyUnderConcurrency,
		"revoked is final":                         revokedIsFinal,
		"a nonce is used once":                     nonceIsUsedOnce,
		"many authenticate at once":                manyAuthenticateAtOnce,
		"nonces outlive restarts":                  noncesOutliveRestarts,
		"a revocation is seen at once":             revocationIsSeenAtOnce,
		"no answer is stale":                       noStaleAnswer,
		"an idempotency key is claimed once":       idempotencyIsClaimedOnce,
		"lists agree with a naive filter":          listsAgree,
		"pages walk both ways":                     pagesWalk,
		"common matches are found":                 commonMatches,
		"offsets agree with a slice":               offsetsAgree,
		"totals follow changes":                    totalsFollow,
		"totals follow many at once":               totalsUnderConcurrency,
		"accounts and sessions":                    accountsAndSessions,
		"uses never move backwards":                usesNeverMoveBackwards,
		"usage is written once":                    usageIsWrittenOnce,
		"numbers of processes are forgotten":       numbersAreForgotten,
		"usage of several adds up":                 usageOfSeveral,
		"last uses never move backwards":           lastUsesNeverMoveBackwards,
		"old usage is removed":                     oldUsageIsRemoved,
		"counting begins once":                     countingBeginsOnce,
		"keys are found by their hashes":           keysAreFoundByHash,
		"several may write uses down at once":      usesOfSeveral,
		"several may write reports down at once":   reportsOfSeveral,
		"several may open at once":                 concurrentOpen,
		"lists of calls agree with a naive filter": callListsAgree,
		"one of many calls fails alone":            oneOfManyFails,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, database(t))
		})
	}
}

var start = time.Date(2026, 1, 2, 3, 4, 5, 678000, time.UTC)

func newID() string { return uuid.Must(uuid.NewV7()).String() }

func appID(t *testing.T, s *store.Store) string {
	t.Helper()
	id, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func newAgent(app, name string) store.Agent {
	return store.Agent{
		ID:         newID(),
		AppID:      app,
		Name:       name,
		Type:       "agent",
		Status:     "active",
		Version:    1,
		KeysMinted: 1,
		Scopes:     map[string][]string{},
		Policy:     []byte(`{}`),
		Metadata:   []byte(`{}`),
		CreatedAt:  start,
		UpdatedAt:  start,
	}
}

func newKey(a store.Agent, number int) store.Key {
	return store.Key{
		ID:        newID(),
		AppID:     a.AppID,
		AgentID:   &a.ID,
		Number:    number,
		Name:      fmt.Sprintf("%s-%d", a.Name, number),
		Prefix:    "alter_key_agent_abcd",
		Hash:      []byte(newID())[:32],
		CreatedAt: start.Add(time.Duration(number) * time.Second),
		Metadata:  []byte(`{}`),
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func insert(t *testing.T, s *store.Store, a store.Agent, keys ...store.Key) {
	t.Helper()
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		if err := tx.InsertAgent(t.Context(), a); err != nil {
			return err
		}
		for _, k := range keys {
			if err := tx.InsertKey(t.Context(), k); err != nil {
				return err
			}
		}
		return nil
	}))
}

func activeNameIsUnique(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	var made, taken atomic.Int32
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAgent(t.Context(), newAgent(app, "bot")) })
			switch {
			case err == nil:
				made.Add(1)
			case errors.Is(err, store.ErrNameTaken):
				taken.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if made.Load() != 1 || taken.Load() != 7 {
		t.Errorf("%d made, %d refused; want 1 and 7", made.Load(), taken.Load())
	}
	a, err := s.AgentByName(t.Context(), app, "bot")
	must(t, err)
	revokedAt := start
	a.Status, a.RevokedAt = "revoked", &revokedAt
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), a) }))
	insert(t, s, newAgent(app, "bot"))
}

func revokeKey(ctx context.Context, s *store.Store, k store.Key, forced bool) error {
	at := start.Add(time.Hour)
	k.RevokedAt = &at
	return s.Tx(ctx, func(tx *store.Tx) error { return tx.UpdateKey(ctx, k, forced) })
}

func lastKeyIsGuarded(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	first, second := newKey(a, 1), newKey(a, 2)
	insert(t, s, a, first, second)
	must(t, revokeKey(t.Context(), s, first, false))
	if err := revokeKey(t.Context(), s, second, false); !errors.Is(err, store.ErrLastKey) {
		t.Errorf("revoking the last key: %v, want ErrLastKey", err)
	}
	must(t, revokeKey(t.Context(), s, second, true))
}

func lastKeyUnderConcurrency(t *testing.T, opens opener) {
	s := opens(t)
	app := appID(t, s)
	for i := range 10 {
		a := newAgent(app, fmt.Sprintf("bot-%d", i))
		keys := []store.Key{newKey(a, 1), newKey(a, 2)}
		insert(t, s, a, keys...)
		var refused atomic.Int32
		var wait sync.WaitGroup
		for _, k := range keys {
			wait.Go(func() {
				if err := revokeKey(t.Context(), s, k, false); errors.Is(err, store.ErrLastKey) {
					refused.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if refused.Load() != 1 {
			t.Fatalf("%d of two concurrent revokes were refused, want 1", refused.Load())
		}
	}
}

func revokedIsFinal(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k := newKey(a, 1)
	insert(t, s, a, k, newKey(a, 2))
	must(t, revokeKey(t.Context(), s, k, false))
	err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateKey(t.Context(), k, true) })
	if !errors.Is(err, store.ErrFinal) {
		t.Errorf("bringing a revoked key back: %v, want ErrFinal", err)
	}
	revoked := a
	at := start
	revoked.Status, revoked.RevokedAt = "revoked", &at
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), revoked) }))
	if err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), a) }); !errors.Is(err, store.ErrFinal) {
		t.Errorf("bringing a revoked agent back: %v, want ErrFinal", err)
	}
}

// isFresh uses a nonce with a key of the agent, and checks that these are what is found.
func isFresh(t *testing.T, s *store.Store, a store.Agent, k store.Key, nonce string, now time.Time) bool {
	t.Helper()
	c, fresh, err := s.AuthenticateOnce(t.Context(), [][]byte{k.Hash}, nonce, now, now.Add(10*time.Minute))
	must(t, err)
	if c.Key.ID != k.ID || c.Agent == nil || c.Agent.ID != a.ID {
		t.Fatalf("found %+v", c)
	}
	return fresh
}

func nonceIsUsedOnce(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	k := newKey(a, 1)
	insert(t, s, a, k)
	now := time.Now().UTC()
	use := func(s *store.Store, nonce string) bool { t.Helper(); return isFresh(t, s, a, k, nonce, now) }
	if !use(s, "n1") || use(s, "n1") || !use(s, "n2") {
		t.Error("a nonce must be fresh once")
	}
	if _, _, err := s.AuthenticateOnce(t.Context(), [][]byte{[]byte("unknown")}, "n", now, now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown key: %v", err)
	}
	must(t, s.Close())
	if use(opens(t), "n1") {
		t.Error("a restart forgot the nonce")
	}
}

func idempotencyIsClaimedOnce(t *testing.T, opens opener) {
	s := opens(t)
	r := store.IdempotencyRecord{
		AppID:     appID(t, s),
		Operation: "create",
		Key:       "k",
		BodyHash:  []byte("h"),
		AgentID:   "a",
		KeyID:     "b",
		CreatedAt: start,
	}
	claim := func() (first *store.IdempotencyRecord) {
		must(t, s.Tx(t.Context(), func(tx *store.Tx) (err error) {
			first, err = tx.ClaimIdempotency(t.Context(), r)
			return err
		}))
		return first
	}
	if first := claim(); first != nil {
		t.Errorf("first claim returned %+v", first)
	}
	if first := claim(); first == nil || first.AgentID != "a" || string(first.BodyHash) != "h" || !first.CreatedAt.Equal(start) {
		t.Errorf("second claim returned %+v", first)
	}
	must(t, s.Purge(t.Context(), start.Add(30*24*time.Hour)))
	if first := claim(); first != nil {
		t.Error("an old claim was not purged")
	}
}

func accountsAndSessions(t *testing.T, opens opener) {
	s := opens(t)
	a := store.Account{
		ID:                newID(),
		Email:             "admin@example.com",
		PasswordHash:      "h",
		Role:              "admin",
		CreatedAt:         start,
		PasswordChangedAt: start,
	}
	session := store.Session{
		IDHash:     []byte("hash"),
		AccountID:  &a.ID,
		Data:       []byte("d"),
		CreatedAt:  start,
		LastSeenAt: start,
		ExpiresAt:  start.Add(time.Hour),
	}
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.InsertAccount(t.Context(), a), tx.InsertSession(t.Context(), session), tx.TouchSession(t.Context(), session))
	}))
	got, err := s.AccountByEmail(t.Context(), a.Email)
	if err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("read %+v, %v; want %+v", got, err, a)
	}
	if err := s.Tx(t.Context(), func(tx *store.Tx) error { return tx.InsertAccount(t.Context(), a) }); !errors.Is(err, store.ErrConflict) {
		t.Errorf("the same account twice: %v, want ErrConflict", err)
	}
	if got, err := s.SessionByHash(t.Context(), session.IDHash); err != nil || *got.AccountID != a.ID || !got.ExpiresAt.Equal(session.ExpiresAt) {
		t.Errorf("session %+v, %v", got, err)
	}
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.SetPassword(t.Context(), a.ID, "new", start, nil) }))
	if _, err := s.SessionByHash(t.Context(), session.IDHash); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a session outlived the password: %v", err)
	}
}

func concurrentOpen(t *testing.T, opens opener) {
	var wait sync.WaitGroup
	for range 4 {
		wait.Go(func() { must(t, opens(t).Ready(t.Context())) })
	}
	wait.Wait()
}

// seed adds n agents that differ in everything a filter looks at.
func seed(t *testing.T, s *store.Store, n int) []store.Agent {
	t.Helper()
	app := appID(t, s)
	var agents []store.Agent
	for i := range n {
		a := newAgent(app, fmt.Sprintf("%s-bot-%03d", []string{"mail", "bill", "Ops_"}[i%3], (i*37)%n))
		a.Type = []string{"agent", "service"}[i%2]
		a.CreatedAt = start.Add(time.Duration(i/2) * time.Second)
		a.Scopes = map[string][]string{[]string{"slack", "google", "github"}[i%3]: {"read"}}
		if i%5 == 0 {
			a.Status = "inactive"
		}
		if i%7 == 0 {
			a.Status, a.RevokedAt = "revoked", &start
		}
		if i%4 == 0 {
			used := start.Add(time.Duration(i%9) * time.Hour)
			a.LastUsedAt = &used
		}
		a.Owner = fmt.Sprintf("owner%d@example.com", i%10)
		insert(t, s, a, newKey(a, 1))
		agents = append(agents, a)
	}
	return agents
}

func matches(a store.Agent, f store.AgentFilter) bool {
	text := strings.ToLower(a.Name + "\n" + a.Owner + "\n" + a.Team + "\n" + a.ID)
	return (f.IncludeRevoked || f.Status == "revoked" || a.Status != "revoked") &&
		(f.Status == "" || a.Status == f.Status) && (f.Type == "" || a.Type == f.Type) &&
		(f.Provider == "" || a.Scopes[f.Provider] != nil) && strings.Contains(text, strings.ToLower(f.Query))
}

func sorted(agents []store.Agent, by string) []store.Agent {
	column, descending := wire.CutSort(by)
	used := func(a store.Agent) int64 {
		if a.LastUsedAt == nil {
			return 0
		}
		return a.LastUsedAt.UnixMicro()
	}
	slices.SortFunc(agents, func(a, b store.Agent) int {
		order := 0
		switch column {
		case wire.SortName:
			order = strings.Compare(a.Name, b.Name)
		case wire.SortCreated:
			order = a.CreatedAt.Compare(b.CreatedAt)
		case wire.SortLastUsed:
			order = int(max(-1, min(1, used(a)-used(b))))
		default:
			panic("say here how agents are sorted by " + column)
		}
		if order == 0 {
			order = strings.Compare(a.ID, b.ID)
		}
		if descending {
			return -order
		}
		return order
	})
	return agents
}

func names(agents []store.Agent) string {
	var all []string
	for _, a := range agents {
		all = append(all, a.Name)
	}
	return strings.Join(all, " ")
}

func listsAgree(t *testing.T, opens opener) {
	s := opens(t)
	agents := seed(t, s, 60)
	for _, query := range []string{"", "bot", "OPS_", "0%", "_", "x", "owner3", "no match at all", `"quoted"`, agents[9].ID} {
		for _, sort := range wire.SortOrders() {
			for i, f := range []store.AgentFilter{{}, {IncludeRevoked: true}, {Status: "inactive"}, {Status: "revoked"}, {Type: "service"},
				{Provider: "slack"}, {Provider: "none"}, {Status: "active", Type: "agent", Provider: "google"}} {
				f.AppID, f.Query, f.Sort, f.Limit, f.WithKeyCounts = appID(t, s), query, sort, 100, true
				var want []store.Agent
				for _, a := range agents {
					if matches(a, f) {
						want = append(want, a)
					}
				}
				page, err := s.ListAgents(t.Context(), f)
				must(t, err)
				if got, want := names(page.Agents), names(sorted(want, sort)); got != want {
					t.Errorf("%q by %s, filter %d:\n got %s\nwant %s", query, sort, i, got, want)
				}
				if page.Total != len(want) || page.HasMore || len(page.KeyCounts) != len(want) {
					t.Errorf("%q by %s, filter %d: total %d of %d, more %t, counts %d", query, sort, i, page.Total, len(want), page.HasMore, len(page.KeyCounts))
				}
			}
		}
	}
}

func pagesWalk(t *testing.T, opens opener) {
	s := opens(t)
	agents := seed(t, s, 60)
	for _, sort := range wire.SortOrders() {
		for _, query := range []string{"", "bot"} {
			f := store.AgentFilter{AppID: appID(t, s), IncludeRevoked: true, Query: query, Sort: sort, Limit: 7}
			want := sorted(slices.Clone(agents), sort)
			var forwards, backwards []store.Agent
			for {
				page, err := s.ListAgents(t.Context(), f)
				must(t, err)
				forwards = append(forwards, page.Agents...)
				if page.HasMore != (page.Next != "") {
					t.Fatalf("has more %t, next %q", page.HasMore, page.Next)
				}
				if f.After = page.Next; f.After == "" {
					break
				}
			}
			f.After, f.Before = "", wire.LastPage
			for f.Before != "" {
				page, err := s.ListAgents(t.Context(), f)
				must(t, err)
				backwards = append(slices.Clone(page.Agents), backwards...)
				f.Before = page.Previous
			}
			if names(forwards) != names(want) || names(backwards) != names(want) {
				t.Errorf("by %s:\nforwards  %s\nbackwards %s\nwant      %s", sort, names(forwards), names(backwards), names(want))
			}
		}
	}
	cursorsStayInTheirSort(t, s)
	for _, cursor := range []string{"nonsense!", "e30"} {
		f := store.AgentFilter{AppID: appID(t, s), Limit: 5, After: cursor}
		if _, err := s.ListAgents(t.Context(), f); !errors.Is(err, store.ErrBadCursor) {
			t.Errorf("cursor %q: %v, want ErrBadCursor", cursor, err)
		}
	}
}

// cursorsStayInTheirSort gives each sort the cursors of the others: a time that one means is none of the other's.
func cursorsStayInTheirSort(t *testing.T, s *store.Store) {
	t.Helper()
	words := []string{"name", "created_at", "last_used_at"}
	for _, from := range words {
		page, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: appID(t, s), Sort: from, Limit: 5})
		must(t, err)
		for _, to := range words {
			_, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: appID(t, s), Sort: to, Limit: 5, After: page.Next})
			if page.Next == "" || errors.Is(err, store.ErrBadCursor) != (from != to) {
				t.Errorf("a cursor by %s for a list by %s: %v", from, to, err)
			}
		}
	}
}
