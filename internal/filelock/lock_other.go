//go:build !unix

package filelock

import "os"

// Take opens the file only: elsewhere it is for the operator to see that there is one process.
func Take(name string) (*os.File, error) { return os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) }
