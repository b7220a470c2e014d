package sqldb

import (
	"fmt"
	"strings"
)

// FileError makes the error of a file beside the database.
func FileError(err error) error {
	if err == nil {
		return nil
	}
	reason := "the disk can't be written to"
	if IsFull(err) {
		reason = "the disk is full"
	}
	return &UnavailableError{Reason: reason, Err: fmt.Errorf("beside the database: %w", err)}
}

// QuoteGlob makes a pattern that only a path itself fits.
func QuoteGlob(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}
