package appkeys_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/agents"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/appkeys"
)

func newRoom(t *testing.T, s *store.Store) *appkeys.Room {
	t.Helper()
	app, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	secret, err := keyring.New(bytes.Repeat([]byte{7}, keyring.Size))
	if err != nil {
		t.Fatal(err)
	}
	base := &api.Base{Store: s, AppID: app, Now: time.Now, Logger: slog.New(slog.DiscardHandler)}
	return appkeys.New(base, keyring.Of(secret), agents.New(base, keyring.Of(secret)), 0)
}

func TestAKeyIsMadeListedAndEnded(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		room := newRoom(t, s)
		plaintext, made, err := room.Create(t.Context(), appkeys.Everything(" Jose\u0301 "))
		if err != nil || made.Name != "José" || !strings.HasPrefix(plaintext, made.Prefix) || made.RevokedAt != nil {
			t.Fatalf("made %+v, %v", made, err)
		}
		for range 2 { // the second time changes nothing
			if err := room.Revoke(t.Context(), strings.ToUpper(made.ID)); err != nil {
				t.Fatal(err)
			}
		}
		keys, err := room.List(t.Context())
		if err != nil || len(keys) != 1 || keys[0].ID != made.ID || keys[0].RevokedAt == nil {
			t.Fatalf("listed %+v, %v", keys, err)
		}
		for _, id := range []string{"", "x", "11111111-2222-4333-8444-555555555555"} {
			if err := room.Revoke(t.Context(), id); !errors.Is(err, appkeys.ErrNotFound) {
				t.Errorf("revoking %q: %v", id, err)
			}
		}
		events, err := s.AuditEvents(t.Context(), store.AuditFilter{TargetID: made.ID})
		if err != nil || len(events) != 2 || events[0].Action != "app_key.revoked" || events[1].Action != "app_key.created" || events[0].ActorKind != "command_line" {
			t.Errorf("events %+v, %v", events, err)
		}
	})
}

func TestANameIsOneLineWithoutAKey(t *testing.T) {
	t.Parallel()
	room := newRoom(t, storetest.SQLite(t))
	for _, name := range []string{"", " ", "a\nb", "\xff", "a\u202eb", strings.Repeat("é", 101), "for alter_rk_abcdefghijklmnopqrstuv_iwpykn"} {
		if _, _, err := room.Create(t.Context(), appkeys.Everything(name)); err == nil || strings.Contains(err.Error(), "iwpykn") {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, _, err := room.Create(t.Context(), appkeys.Everything(strings.Repeat("é", 100))); err != nil {
		t.Error(err)
	}
}

func TestAKeyIsRotatedByACommand(t *testing.T) {
	t.Parallel()
	storetest.OnEach(t, func(t *testing.T, s *store.Store) {
		room := newRoom(t, s)
		ends := time.Now().Add(24 * time.Hour)
		_, made, err := room.Create(t.Context(), appkeys.Wanted{Name: "ci", Scopes: []string{"agents:read"}, CIDRs: []string{"10.0.0.0/8"}, ExpiresAt: &ends})
		if err != nil {
			t.Fatal(err)
		}
		plaintext, old, err := room.Rotate(t.Context(), made.ID, 3)
		if err != nil || old.ID != made.ID || plaintext == "" {
			t.Fatalf("rotated %+v, %v", old, err)
		}
		keys, err := room.List(t.Context())
		if err != nil || len(keys) != 2 || keys[0].RotatedTo == nil || *keys[0].RotatedTo != keys[1].ID || !strings.HasPrefix(plaintext, keys[1].Prefix) {
			t.Fatalf("keys %+v, %v", keys, err)
		}
		if keys[1].Name != "ci" || len(keys[1].CIDRs) != 1 || keys[1].ExpiresAt == nil || time.Until(*keys[0].GraceEndsAt) > (3+3)*24*time.Hour { // a weekend may come between
			t.Errorf("keys %+v", keys)
		}
		if _, _, err := room.Rotate(t.Context(), made.ID, 0); err == nil || errors.Is(err, appkeys.ErrNotFound) {
			t.Errorf("rotating it again: %v", err)
		}
		if _, _, err := room.Rotate(t.Context(), "x", 0); !errors.Is(err, appkeys.ErrNotFound) {
			t.Errorf("rotating none: %v", err)
		}
	})
}
