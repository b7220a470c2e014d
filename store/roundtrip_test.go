package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/alter-console/alter-console/store"
)

// telling checks that a row tells all of its fields apart: none is empty but those that may be, and none is like another.
// One that is written to or read from another's column is then seen.
func telling[T any](t *testing.T, row T, empty ...string) T {
	t.Helper()
	seen := map[string]string{}
	for field, v := range reflect.ValueOf(row).Fields() {
		if slices.Contains(empty, field.Name) {
			continue
		}
		if v.IsZero() {
			t.Fatalf("%T.%s is empty", row, field.Name)
		}
		value := fmt.Sprint(reflect.Indirect(v).Interface())
		if other, ok := seen[value]; ok {
			t.Fatalf("%T.%s is %s, and so is %s", row, field.Name, value, other)
		}
		seen[value] = field.Name
	}
	return row
}

func same[T any](t *testing.T, how string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", how, spelled(got), spelled(want))
	}
}

func spelled(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// at is a moment that no other number gives.
func at(n int) time.Time {
	return start.Add(time.Duration(n)*time.Hour + time.Duration(n)*time.Microsecond)
}

func ptr[T any](v T) *T { return &v }

// wholeAgent has something of its own in every field.
func wholeAgent(app, name string) store.Agent {
	return store.Agent{
		ID:                 newID(),
		AppID:              app,
		Name:               name,
		DisplayName:        ptr("Süpport 🤖"),
		Type:               "service",
		Status:             "inactive",
		Scopes:             map[string][]string{"slack": {"chat:write", "users:read"}},
		ScopesPending:      map[string][]string{"slack": {"users:read"}, "google": {}},
		ScopesAppliesAt:    ptr(at(1)),
		Policy:             []byte(`{"max":1}`),
		Metadata:           []byte(`{"n":12345678901234567890,"owner":"a@example.com"}`),
		Owner:              "a@example.com",
		Team:               "growth",
		LatchedFor:         "b@example.com",
		RateLimitPerMinute: ptr(60),
		Version:            7,
		KeysMinted:         9,
		CreatedAt:          at(2),
		UpdatedAt:          at(3),
		LastUsedAt:         ptr(at(4)),
	}
}

func agentRoundTrip(t *testing.T, opens opener) {
	s := opens(t)
	live := telling(t, wholeAgent(appID(t, s), "support-bot"), "RevokedAt")
	ended := wholeAgent(live.AppID, "support-bot")
	ended.Status, ended.RevokedAt = "revoked", ptr(at(5))
	insert(t, s, live)
	insert(t, s, telling(t, ended))
	for _, want := range []store.Agent{live, ended} {
		got, err := s.AgentByID(t.Context(), want.AppID, want.ID)
		must(t, err)
		same(t, "by id", got, want)
	}
	got, err := s.AgentByName(t.Context(), live.AppID, live.Name)
	must(t, err)
	same(t, "by name", got, live)
	page, err := s.ListAgents(t.Context(), store.AgentFilter{AppID: live.AppID, IncludeRevoked: true, Sort: "created_at", Limit: 5})
	must(t, err)
	same(t, "in a list", page.Agents, []store.Agent{live, ended})

	comesBack := func(how string, want store.Agent) {
		t.Helper()
		want.ID, want.Name = newID(), how
		insert(t, s, want)
		got, err := s.AgentByID(t.Context(), want.AppID, want.ID)
		must(t, err)
		same(t, how, got, want)
	}
	bare := newAgent(live.AppID, "")
	comesBack("bare", bare)
	bare.ScopesPending, bare.ScopesAppliesAt = map[string][]string{}, live.ScopesAppliesAt
	comesBack("with an empty allowlist staged", bare)

	if _, err := s.AgentByID(t.Context(), live.AppID, newID()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("unknown id: %v", err)
	}
	if _, err := s.AgentByID(t.Context(), newID(), live.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("another application's agent: %v", err)
	}
}

// agentChanges writes every field that may change, and asks with a key of the agent too.
func agentChanges(t *testing.T, opens opener) {
	s := opens(t)
	made := newAgent(appID(t, s), "bot")
	key := newKey(made, 1)
	insert(t, s, made, key)
	want := wholeAgent(made.AppID, made.Name)
	want.ID, want.Type, want.CreatedAt, want.LastUsedAt = made.ID, made.Type, made.CreatedAt, nil // these stay
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), want) }))
	got, err := s.AgentByID(t.Context(), made.AppID, made.ID)
	must(t, err)
	same(t, "after a change", got, want)
	for _, nonce := range []string{"first", "from the cache"} {
		now := time.Now().UTC()
		c, _, err := s.AuthenticateOnce(t.Context(), [][]byte{key.Hash}, nonce, now, now.Add(time.Minute))
		must(t, err)
		same(t, "with a key, "+nonce, *c.Agent, want)
		same(t, "the key, "+nonce, c.Key, key)
	}
	want.Status, want.RevokedAt = "revoked", ptr(at(6))
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAgent(t.Context(), want) }))
	got, err = s.AgentByID(t.Context(), made.AppID, made.ID)
	must(t, err)
	same(t, "after its end", got, want)
}

func keyRoundTrip(t *testing.T, opens opener) {
	s := opens(t)
	a := newAgent(appID(t, s), "bot")
	want := telling(t, store.Key{
		ID:              newID(),
		AppID:           a.AppID,
		AgentID:         &a.ID,
		Number:          3,
		Name:            "spare",
		Prefix:          "alter_key_agent_abcd",
		Hash:            []byte(newID())[:32],
		SecretID:        "secret",
		Acknowledgement: "pending",
		CreatedAt:       at(1),
		DeprecatedAt:    ptr(at(2)),
		RevokedAt:       ptr(at(3)),
		LastUsedAt:      ptr(at(4)),
		Scopes:          store.TextList{"agents:read", "keys:derive"},
		ScopeVersion:    2,
		CIDRs:           store.TextList{"10.0.0.0/8"},
		RateLimit:       ptr(60),
		ExpiresAt:       ptr(at(7)),
		ParentID:        ptr(newID()),
		CountsAs:        ptr(newID()),
		CountsWithin:    ptr(newID()),
		RotatedTo:       ptr(newID()),
		GraceEndsAt:     ptr(at(8)),
		Metadata:        []byte(`{"purpose":"tests"}`),
	})
	changed := newKey(a, 4)
	insert(t, s, a, newKey(a, 1), want, changed)
	got, err := s.KeyByID(t.Context(), a.AppID, a.ID, want.ID)
	must(t, err)
	same(t, "by id", got, want)

	changed.Acknowledgement, changed.DeprecatedAt, changed.RevokedAt = "done", ptr(at(5)), ptr(at(6))
	changed.ExpiresAt, changed.RotatedTo, changed.GraceEndsAt = ptr(at(9)), ptr(newID()), ptr(at(10))
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateKey(t.Context(), changed, false) }))
	keys, err := s.KeysOfAgent(t.Context(), a.ID)
	must(t, err)
	same(t, "after a change", keys[1], changed)
	same(t, "in a list", keys[2], want)
}

func accountRoundTrip(t *testing.T, opens opener) {
	s := opens(t)
	a := telling(t, store.Account{
		ID:                newID(),
		Email:             "admin@example.com",
		Name:              "Ann",
		PasswordHash:      "h",
		Role:              "operator",
		Teams:             store.Teams{"growth", "core"},
		CreatedAt:         at(1),
		PasswordChangedAt: at(2),
		DisabledAt:        ptr(at(9)),
		LastSeenAt:        ptr(at(10)),
	}, "Factors")
	session := telling(t, store.Session{
		IDHash:     []byte("hash"),
		AccountID:  &a.ID,
		Data:       []byte("d"),
		CreatedAt:  at(3),
		LastSeenAt: at(4),
		ExpiresAt:  at(5),
		Address:    "192.0.2.7",
		UserAgent:  "Browser/1",
		Means:      "provider",
		ProvenAt:   ptr(at(8)),

		Issuer:          "https://id.example.com",
		Subject:         "ann",
		ProviderSession: "sid",
	})
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.InsertAccount(t.Context(), a), tx.InsertSession(t.Context(), session))
	}))
	for how, read := range map[string]func() (store.Account, error){
		"by email": func() (store.Account, error) { return s.AccountByEmail(t.Context(), a.Email) },
		"by id":    func() (store.Account, error) { return s.AccountByID(t.Context(), a.ID) },
	} {
		got, err := read()
		must(t, err)
		same(t, how, got, a)
	}
	got, err := s.SessionByHash(t.Context(), session.IDHash)
	must(t, err)
	same(t, "a session", got, session)
	session.LastSeenAt, session.ExpiresAt, session.Address = at(6), at(7), "192.0.2.8"
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.TouchSession(t.Context(), session) }))
	got, err = s.SessionByHash(t.Context(), session.IDHash)
	must(t, err)
	same(t, "a session that was used", got, session)
	of, err := s.SessionsOf(t.Context(), a.ID, at(6))
	must(t, err)
	same(t, "sessions of an account", of, []store.Session{session})
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.ProveSession(t.Context(), session.IDHash, at(11)) }))
	session.ProvenAt = ptr(at(11))
	got, err = s.SessionByHash(t.Context(), session.IDHash)
	must(t, err)
	same(t, "a session that was proven", got, session)
	err = s.Tx(t.Context(), func(tx *store.Tx) error { return tx.ProveSession(t.Context(), []byte("no such"), at(12)) })
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("no session is proven: %v", err)
	}
	a.Name, a.Role, a.Teams, a.DisabledAt = "Anna", "viewer", nil, nil
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error { return tx.UpdateAccount(t.Context(), a) }))
	a.PasswordHash, a.PasswordChangedAt = "other", at(8)
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		return tx.SetPassword(t.Context(), a.ID, a.PasswordHash, a.PasswordChangedAt, nil)
	}))
	all, err := s.Accounts(t.Context())
	must(t, err)
	same(t, "after another password", all, []store.Account{a})
}

func recordRoundTrip(t *testing.T, opens opener) {
	s := opens(t)
	event := telling(t, store.AuditEvent{
		ID:          newID(),
		AppID:       appID(t, s),
		At:          at(1),
		ActorKind:   "app_key",
		ActorID:     "by",
		ActorLabel:  "tests",
		Action:      "agent.created",
		TargetKind:  "agent",
		TargetID:    "to",
		TargetLabel: "bot",
		AgentID:     "of",
		Address:     "198.51.100.1",
		UserAgent:   "curl",
		RequestID:   "r",
		Traceparent: "00-1",
		Context:     []byte(`{"run_id":"x"}`),
		Detail:      []byte(`{"version":2}`),
	}, "Seq", "Hash", "OddTime")
	claim := telling(t, store.IdempotencyRecord{
		AppID:     event.AppID,
		Operation: "create",
		Key:       "k",
		BodyHash:  []byte("h"),
		AgentID:   "a",
		KeyID:     "b",
		CreatedAt: at(2),
	})
	account := store.Account{ID: newID(), Email: "admin@example.com", Role: "admin", CreatedAt: start, PasswordChangedAt: start}
	form := telling(t, store.KeptForm{
		ID:        newID(),
		AccountID: account.ID,
		Place:     "/agents/new",
		Fields:    "name=bot",
		ExpiresAt: at(3),
	})
	var again *store.IdempotencyRecord
	must(t, s.Tx(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ClaimIdempotency(t.Context(), claim)
		err = errors.Join(err, tx.InsertAudit(t.Context(), event), tx.InsertAccount(t.Context(), account), tx.KeepForm(t.Context(), form, 5))
		if err == nil {
			again, err = tx.ClaimIdempotency(t.Context(), claim)
		}
		return err
	}))
	same(t, "a claim", again, &claim)
	events, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: event.TargetID})
	must(t, err)
	same(t, "an event", events, []store.AuditEvent{event})
	kept, err := s.KeptForm(t.Context(), form.ID, form.AccountID, form.Place, start)
	must(t, err)
	same(t, "a kept form", kept, form)
}
