// Package store keeps agents, keys, accounts and the audit trail in SQLite or PostgreSQL.
//
// Rows go in and rows come out: what an agent may do is decided elsewhere. The few rules that must never break are
// true in the database as well: an active name is unique, a key belongs to an existing agent, revoked is final, and
// an agent's last key is not revoked by accident.
//
// It stands on sqldb, which knows databases and no resource. Here each resource has a file with its table of columns,
// which is all that selects, inserts, updates and lists of it go by: a new column is a migration, a field and a row
// there. list.go makes pages of any of them.
//
// One schema and, with few exceptions, one SQL text serve both databases. The exceptions are each a sqldb.Either: how a
// key and its nonce are checked (authenticate_sqlite.go, authenticate_postgres.go), how agents are searched
// (agents_search.go, search_index.go), how the index of searches is checked (check.go) and what surrounds a restore
// (load.go).
//
// Every write happens in [Store.Tx], except those of nonces.
package store
