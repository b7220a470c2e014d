package sqldb

import "io/fs"

// A Schema is what a program keeps in its database, as far as this package has to know of it.
type Schema struct {
	// Migrations has the folders "shared", "sqlite" and "postgres", of which a database has the first and its own.
	Migrations fs.FS

	// Versions is the table that says which migrations a database has had. Its name is the program's own, so that others
	// that use the same tool may live in the same database.
	Versions string

	// Former is the table they were recorded in at first, whose name other programs use too, up to version LastFormer.
	Former     string
	LastFormer int64

	Tables   []string  // that it has had since its first migration
	Filled   []string  // one row in one of them means that the database is in use
	Refusals []Refusal // of which the first that fits is meant
}

// A Refusal is what it means that a rule of a schema was broken.
type Refusal struct {
	Says   string // part of what the database says then: the name of a constraint, or a trigger's message
	Unique bool   // only where a row like it exists
	Err    error
}
