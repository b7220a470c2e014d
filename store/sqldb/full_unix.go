//go:build unix

package sqldb

import (
	"errors"
	"syscall"
)

// IsFull reports whether a file could not be written because its disk, or its owner's share of it, is used up.
func IsFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
