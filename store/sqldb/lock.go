package sqldb

import (
	"errors"
	"fmt"
	"os"

	"github.com/alter-console/alter-console/internal/filelock"
)

// servingEnd is how the name of the file ends that the one process holds that serves a SQLite file.
const servingEnd = "-serving"

// LockServing takes the place of the one process that serves a SQLite file, or returns ErrServedElsewhere when another has
// it.
func LockServing(path string) (*os.File, error) {
	lock, err := filelock.Take(path + servingEnd)
	if errors.Is(err, filelock.ErrHeld) {
		return nil, fmt.Errorf("%s: %w", path, ErrServedElsewhere)
	}
	return lock, err
}
