package chain_test

import (
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/internal/keyring"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
	"github.com/alter-console/alter-console/vault/chain"
)

// BenchmarkVerify says how many events a second are verified.
func BenchmarkVerify(b *testing.B) {
	const events = 100_000
	for name, o := range map[string]store.Options{"SQLite": {Path: filepath.Join(b.TempDir(), "console.db")}, "PostgreSQL": {URL: pgtest.URL(b)}} {
		b.Run(name, func(b *testing.B) {
			s := storetest.Open(b, o)
			app, err := s.DefaultAppID(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			base := &api.Base{Store: s, Secrets: keyring.Of(secret("07")), Now: time.Now, AppID: app}
			fill(b, s, app, events)
			room := chain.New(base, chain.Options{})
			for left := events; left > 0; { // which takes longer than a lease where others are busy
				if err := room.Finish(b.Context()); err != nil {
					b.Fatal(err)
				}
				if left, err = s.CountUnplaced(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
			by := chain.Evidence{Believed: []ed25519.PublicKey{audit.SignerOf(secret("07")).Public()}}
			b.ResetTimer()
			for b.Loop() {
				if r, err := chain.Verify(b.Context(), s, by); err != nil || !r.Whole() || r.Last != events {
					b.Fatalf("%v: %s", err, r)
				}
			}
			b.ReportMetric(float64(events*b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func fill(b *testing.B, s *store.Store, app string, n int) {
	b.Helper()
	for done := 0; done < n; {
		err := s.Tx(b.Context(), func(tx *store.Tx) error {
			for range 2_000 {
				done++
				err := tx.InsertAudit(b.Context(), store.AuditEvent{
					ID: fmt.Sprintf("0190a0a0-0000-7000-8000-%012d", done), AppID: app, At: time.UnixMicro(1_700_000_000_000_000), ActorKind: "person",
					ActorID: "0190a0a0-0000-7000-8000-000000000001", ActorLabel: "ann@example.com", Action: "agent.updated", TargetKind: "agent",
					TargetID: "0190a0a0-0000-7000-8000-000000000002", TargetLabel: "support-bot", AgentID: "0190a0a0-0000-7000-8000-000000000002",
					Address: "192.0.2.7", UserAgent: "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101", RequestID: "01JAAAAAAAAAAAAAAAAAAAAAAA",
					Detail: []byte(`{"changed":["scopes"],"version":2,"scopes_added":["slack:read"],"scopes_removed":null}`),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
