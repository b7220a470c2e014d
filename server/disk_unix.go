//go:build linux || darwin || freebsd

package server

import "golang.org/x/sys/unix"

// roomAt is how many bytes are free for this user on the volume of a path, and how many it has.
func roomAt(path string) (free, total uint64, known bool) {
	var s unix.Statfs_t
	if err := unix.Statfs(path, &s); err != nil {
		return 0, 0, false
	}
	size := uint64(s.Bsize)
	return uint64(max(0, int64(s.Bavail))) * size, s.Blocks * size, true
}
