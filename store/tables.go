package store

import (
	"context"
	"slices"
)

// carried are the tables that a backup holds, each after those it refers to.
var carried = []string{
	"apps", "settings", "server_secrets", "accounts", "passkeys", "authenticator_apps", "recovery_codes", "account_links", "departures", "hand_overs", "sso_providers", "invitations", "agents", "agent_providers", "api_keys", "actors",
	"idempotency_keys", "audit_events", "audit_keys", "audit_checkpoints", "audit_anchors", "master_keys", "managed_secrets", "secret_values", "webhooks", "webhook_secrets", "webhook_deliveries", "calendar_feeds", "grants", "calls", "call_bodies",
	"spans", "runs", "run_marks", "key_usage", "key_last_uses",
}

// left are the tables that no backup holds: who is signed in, what was counted or seen in the last minutes and who does
// which task now, and what the database itself keeps in step with other tables.
var left = []string{
	"sessions", "kept_forms", "pending_authenticator_apps", "seen_once", "nonces", "nonce_epoch", "sign_in_tallies", "task_leases", "replicas", "usage_writers", "key_rates", "agent_counts", "agents_search", "agents_search_rows", "agents_search_data",
	"agents_search_idx", "agents_search_docsize", "agents_search_config", "grants_search", "grants_search_rows", "grants_search_data",
	"grants_search_idx", "grants_search_docsize", "grants_search_config", MigrationsTable, formerTable,
}

// UndecidedTables returns the database's tables that are neither carried nor left out. Other programs may have some in
// a database of PostgreSQL; this program has none.
func (q queries) UndecidedTables(ctx context.Context) ([]string, error) {
	tables, err := q.read.AllTables(ctx)
	return slices.DeleteFunc(tables, func(name string) bool {
		return slices.Contains(carried, name) || slices.Contains(left, name)
	}), err
}

// CountRows counts the rows of the tables that backups hold.
func (q queries) CountRows(ctx context.Context) (map[string]int, error) {
	rows := map[string]int{}
	for _, table := range carried {
		n, err := q.read.CountRows(ctx, table)
		if err != nil {
			return nil, err
		}
		rows[table] = n
	}
	return rows, nil
}
