//go:build !unix

package store

import (
	"errors"
	"syscall"
)

// Windows' codes for a full disk.
const (
	handleDiskFull = syscall.Errno(39)
	diskFull       = syscall.Errno(112)
)

// isFull reports whether a file could not be written because its disk is used up.
func isFull(err error) bool { return errors.Is(err, handleDiskFull) || errors.Is(err, diskFull) }
