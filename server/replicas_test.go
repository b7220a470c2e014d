package server

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client/wire"
)

// TestReplicasOfDifferentVersionsShow until the other one has stopped.
func TestReplicasOfDifferentVersionsShow(t *testing.T) {
	r, _ := newHandler(t, &Config{Addr: "127.0.0.1:8080"})
	r.id = "this"
	if f := found(t, r, "Replicas"); f.State != "" {
		t.Errorf("before any says that it runs: %+v", f)
	}
	say := func() {
		t.Helper()
		if err := r.sayVersion().Do(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	say()
	if f := found(t, r, "Replicas"); f.State != wire.HealthOK || !strings.Contains(f.Says, "1 server runs on the database: version "+Version()) {
		t.Errorf("alone: %+v", f)
	}
	if err := r.store.NoteReplica(t.Context(), "other", "v0.0.1"); err != nil {
		t.Fatal(err)
	}
	if f := found(t, r, "Replicas"); f.State != wire.HealthWarning || f.Fix == "" || !strings.Contains(f.Says, "1 of v0.0.1") || !strings.Contains(f.Says, "1 of "+Version()) {
		t.Errorf("with an older one: %+v", f)
	}
	if err := r.store.NoteReplica(t.Context(), "other", Version()); err != nil {
		t.Fatal(err)
	}
	if f := found(t, r, "Replicas"); f.State != wire.HealthOK || !strings.Contains(f.Says, "2 servers run") {
		t.Errorf("of one version: %+v", f)
	}
	r.leave(t.Context())
	if f := found(t, r, "Replicas"); !strings.Contains(f.Says, "1 server runs") {
		t.Errorf("after this one has stopped: %+v", f)
	}
}
