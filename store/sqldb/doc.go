// Package sqldb is what a store needs of a database whatever it keeps there: it opens SQLite and PostgreSQL, brings a
// schema up to date, runs queries and transactions that wait for no longer than they may, and says what went wrong.
//
// It knows no resource. Everything that asks which of the two databases it is lives here; what a store does differently
// on each, it gives as an [Either].
package sqldb
