//go:build !linux && !darwin && !freebsd && !windows

package server

// roomAt knows nothing of volumes here.
func roomAt(string) (free, total uint64, known bool) { return 0, 0, false }
