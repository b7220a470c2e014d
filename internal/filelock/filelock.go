// Package filelock lets one process at a time do something, across processes of one machine.
package filelock

import "errors"

// ErrHeld says that another process holds the lock.
var ErrHeld = errors.New("another process holds it")
