package sqldb

import "errors"

// Lasting is what the check of a SQLite file remembers when SQLite answers with a code, or "" when it answers so.
func Lasting(said string, code int) error {
	if code != 0 {
		return lasting("", sqliteUnavailable(code, errors.New("x")))
	}
	return lasting(said, nil)
}
