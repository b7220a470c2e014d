//go:build unix && !linux

package server

import "errors"

// letNobodyIn is for Linux only.
func letNobodyIn(int) error { return errors.ErrUnsupported }
