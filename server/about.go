package server

import (
	"context"

	"github.com/alter-console/alter-console/vault/runs"
)

// about is what the settings say of the server that runs: nothing of one that does not yet.
func (svc *Services) about(ctx context.Context) runs.Server {
	r := svc.running
	if r == nil {
		return runs.Server{}
	}
	schema, _, _ := r.store.SchemaVersions(ctx) // 0 where it can't be read, which a check says
	check := &checkup{config: r.config, store: r.store, run: r}
	return runs.Server{Version: Version(), Schema: schema, Configured: r.config.Configured(), Checks: check.all(ctx)}
}
