//go:build unix

package store

import (
	"errors"
	"syscall"
)

// isFull reports whether a file could not be written because its disk, or its owner's share of it, is used up.
func isFull(err error) bool { return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) }
