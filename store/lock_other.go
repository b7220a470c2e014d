//go:build !unix

package store

import "os"

// lockFile opens the file only: elsewhere it is for the operator to start one server for each file.
func lockFile(name string) (*os.File, error) { return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) }
