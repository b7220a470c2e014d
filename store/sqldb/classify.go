package sqldb

import (
	"database/sql"
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// An answer is what a database says when it refuses: a text, and whether a row was there already.
type answer struct {
	text   string
	unique bool
}

func answerIn(err error) answer {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case errors.As(err, &pg):
		return answer{pg.Message + " " + pg.ConstraintName, pg.Code == "23505"}
	case errors.As(err, &lite):
		return answer{lite.Error(), lite.Code() == sqliteUnique || lite.Code() == sqlitePrimaryKey}
	}
	return answer{}
}

// classify turns a driver's error into one that callers tell apart, where one fits.
func (s *Schema) classify(err error) error {
	if err == nil || errors.As(err, new(*failure)) {
		return err
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	var known *UnavailableError
	if errors.As(err, &known) { // and whoever made it may have known more
		return err
	}
	answer := answerIn(err)
	for _, r := range s.Refusals {
		if strings.Contains(answer.text, r.Says) && (answer.unique || !r.Unique) {
			return r.Err
		}
	}
	if answer.unique {
		return errors.Join(ErrConflict, err)
	}
	if e := unavailable(err); e != nil {
		return e
	}
	return err
}

// A failure is an error with what was being done to what.
type failure struct {
	doing string
	err   error
}

func (f *failure) Error() string { return f.doing + ": " + f.err.Error() }

func (f *failure) Unwrap() error { return f.err }

// doing classifies an error, and says once what was being done to what. An answer such as ErrNotFound stays as it is.
func (s *Schema) doing(what string, err error) error {
	err = s.classify(err)
	if err == nil || errors.As(err, new(*failure)) || s.isAnswer(err) {
		return err
	}
	var down *UnavailableError
	if !errors.As(err, &down) {
		return &failure{what, err}
	}
	if down.Err == nil {
		return err
	}
	named := *down
	named.Err = &failure{what, down.Err}
	return &named
}

func (s *Schema) isAnswer(err error) bool {
	return err == ErrNotFound || slices.ContainsFunc(s.Refusals, func(r Refusal) bool { return r.Err == err })
}
