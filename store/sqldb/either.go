package sqldb

// An Either is what a store does differently on each database.
type Either[T any] struct{ SQLite, PostgreSQL T }

// On is the one for a database.
func (e Either[T]) On(q Queries) T {
	if q.dialect == postgresDialect {
		return e.PostgreSQL
	}
	return e.SQLite
}
