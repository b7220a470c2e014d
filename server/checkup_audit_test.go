package server

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/chain"
)

// TestWhatIsPlantedInTheTrailShows in the health of the server that runs, in that of a command, and in the figures.
func TestWhatIsPlantedInTheTrailShows(t *testing.T) {
	r, _ := newHandler(t, &Config{Addr: "127.0.0.1:8080"})
	app, err := r.store.DefaultAppID(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	advance := func() {
		t.Helper()
		for _, task := range r.Vault.Tasks() {
			if task.Name == chain.Task || strings.HasPrefix(task.Name, "look for planted rows") {
				_ = task.Do(t.Context())
			}
		}
	}
	write := func() {
		t.Helper()
		err := r.store.Tx(t.Context(), func(tx *store.Tx) error {
			return audit.Write(t.Context(), tx, audit.Event{AppID: app, At: time.Now(), By: audit.System(), Action: audit.AuditRead, Target: audit.Target{Kind: audit.TargetAudit}})
		})
		if err != nil {
			t.Fatal(err)
		}
		advance()
	}
	write()
	if f := found(t, r, "Audit trail"); f.State != wire.HealthNote || !strings.Contains(f.Says, "signed") {
		t.Fatalf("before: %+v", f)
	}
	db, err := sql.Open("sqlite", r.config.sqlitePath())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	plant := func(statement string) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	plant(`insert into audit_events (id, app_id, at, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, address, user_agent, request_id, traceparent)
		select x'00ff', app_id, at + 0.5, actor_kind, actor_id, actor_label, action, target_kind, target_id, target_label, address, user_agent, request_id, traceparent
		from audit_events limit 1`)
	advance()
	advance()
	if f := found(t, r, "Audit trail"); f.State != wire.HealthWarning || !strings.Contains(f.Says, "which can't be read") {
		t.Errorf("with an event: %+v", f)
	}
	plant(fmt.Sprintf(`insert into audit_checkpoints select 1000000, 'head', hash, %d, key_id, signature from audit_checkpoints limit 1`, time.Now().UnixMicro()))
	for name, running := range map[string]*running{"the server": r, "a command": nil} {
		for _, f := range (&checkup{config: r.config, store: r.store, run: running}).all(t.Context()) {
			if f.Name == "Audit trail" && (f.State != wire.HealthError || !strings.Contains(f.Says, "a checkpoint at 1000000")) {
				t.Errorf("%s says %+v", name, f)
			}
		}
	}
	write()
	s, err := r.Vault.AuditState(t.Context())
	if err != nil || s.Head != 3 || s.Unplaced != 0 || len(s.Planted) != 1 || len(s.Foreign) != 1 {
		t.Errorf("%+v, %v", s, err)
	}
	g := &gatherer{running: r}
	if err := g.gather(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, f := range g.figuresOfAudit() {
		want, of := map[string]float64{"audit_position": 3, "audit_planted_rows": 2}[f.Name]
		if all := f.Read(); of && (len(all) != 1 || all[0].Value != want) {
			t.Errorf("%s is %+v", f.Name, all)
		}
	}
}
