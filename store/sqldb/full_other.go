//go:build !unix

package sqldb

import (
	"errors"
	"syscall"
)

// Windows' codes for a full disk.
const (
	handleDiskFull = syscall.Errno(39)
	diskFull       = syscall.Errno(112)
)

// IsFull reports whether a file could not be written because its disk is used up.
func IsFull(err error) bool { return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull) }
