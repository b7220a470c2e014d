package store_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/storetest"
	"github.com/alter-console/alter-console/store"
)

// A decision is all that a retrieval is decided by.
type decision struct {
	agent  store.Agent
	key    store.Key
	secret store.ManagedSecret
	grant  store.Grant
}

func newDecision(t testing.TB, s *store.Store, name string) decision {
	t.Helper()
	app, err := s.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := decision{agent: newAgent(app, name)}
	d.key = newKey(d.agent, 1)
	d.secret = store.ManagedSecret{ID: newID(), AppID: app, Slug: name, Version: 1, ValueSetAt: start}
	d.grant = store.Grant{
		ID:            newID(),
		AppID:         app,
		SecretID:      d.secret.ID,
		SecretSlug:    name,
		PrincipalType: wire.PrincipalAgent,
		AgentID:       &d.agent.ID,
		AgentName:     name,
		CreatedAt:     start,
	}
	err = s.Tx(t.Context(), func(tx *store.Tx) error {
		return errors.Join(tx.InsertAgent(t.Context(), d.agent), tx.InsertKey(t.Context(), d.key),
			tx.Exec(t.Context(), fmt.Sprintf(`insert into managed_secrets (id, app_id, slug, name, description, allowed_hosts, injection, search_text, version, created_at, updated_at, value_set_at)
				values ('%s', '%s', '%s', '', '', '[]', '{}', '', 1, 0, 0, %d)`, d.secret.ID, app, name, start.UnixMicro())),
			tx.InsertGrant(t.Context(), d.grant))
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d decision) retrieval() store.Retrieval {
	return store.Retrieval{
		Call: store.Call{
			ID:         newID(),
			AppID:      d.agent.AppID,
			At:         time.Now().UTC().Truncate(time.Microsecond),
			Mode:       wire.CallRetrieve,
			AgentID:    d.agent.ID,
			AgentName:  d.agent.Name,
			KeyID:      d.key.ID,
			GrantID:    d.grant.ID,
			SecretID:   d.secret.ID,
			SecretSlug: d.secret.Slug,
			Method:     "GET",
			Host:       "api.example.com",
			Path:       "/v1/items",
			Outcome:    wire.OutcomeUnreported,
			Reason:     "to list the items",
			RunID:      "run-" + d.agent.ID,
			Address:    "192.0.2.1",
			Client:     "alter-sdk-python/0.29.0",
		},
		Basis: &store.Basis{KeyID: d.key.ID, Agent: &d.agent, Grants: []store.Grant{d.grant}, Secret: d.secret},
	}
}

func BenchmarkKeepRetrieval(b *testing.B) {
	for _, database := range []string{"SQLite", "PostgreSQL"} {
		for _, n := range []int{16, 64} {
			b.Run(fmt.Sprintf("%s-%d", database, n), func(b *testing.B) {
				o := store.Options{Path: filepath.Join(b.TempDir(), "test.db")}
				if database == "PostgreSQL" {
					o = store.Options{URL: pgtest.URL(b)}
				}
				s := storetest.Open(b, o)
				d := newDecision(b, s, "bot")
				work := make(chan struct{})
				var wait sync.WaitGroup
				for range n {
					wait.Go(func() {
						for range work {
							if err := s.KeepRetrieval(context.Background(), d.retrieval()); err != nil {
								b.Error(err)
							}
						}
					})
				}
				b.ResetTimer()
				for range b.N {
					work <- struct{}{}
				}
				close(work)
				wait.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "retrievals/s")
			})
		}
	}
}
