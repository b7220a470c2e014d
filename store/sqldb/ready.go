package sqldb

import "context"

// Probe reports whether the database answers and takes changes, and on SQLite whether the disk has room for them and no
// page was found damaged. Its error is an *UnavailableError.
func (db *DB) Probe(ctx context.Context) error { return db.prober.look(ctx) }

// Trouble is what was seen to be wrong lately, and concerns everybody; nil when nothing was.
func (db *DB) Trouble() *UnavailableError { return db.guard.health.trouble() }
