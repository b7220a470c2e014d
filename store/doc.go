// Package store keeps agents, keys, accounts and the audit trail in SQLite or PostgreSQL.
//
// Rows go in and rows come out: what an agent may do is decided elsewhere. The few rules that must never break are
// true in the database as well: an active name is unique, a key belongs to an existing agent, revoked is final, and
// an agent's last key is not revoked by accident.
//
// One schema and, with few exceptions, one SQL text serve both databases. How they are opened, migrated and queried
// differs in dialect.go and in the numbered migrations, how a key and its nonce are checked in the two authenticators
// (authenticate_sqlite.go, authenticate_postgres.go), and PostgreSQL's search index can be missing (search_index.go).
// Every write happens in [Store.Tx], except those of nonces.
package store
