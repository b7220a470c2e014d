package sqldb

import "context"

type postgresProbe struct{ db *DB }

// look asks what every request needs. A standby, or a database that was made read-only, answers and is of no use.
func (p postgresProbe) look(ctx context.Context) error {
	readOnly, err := Value[string](ctx, p.db.Queries, "ask for the state", `show transaction_read_only`)
	if err == nil && readOnly == "on" {
		err = &UnavailableError{Reason: "PostgreSQL takes no changes"}
	}
	return err
}

func (postgresProbe) close() error { return nil }
