//go:build unix

package server

import (
	"io/fs"
	"os"
	"syscall"
)

// isMine reports whether a file belongs to the user that runs this program.
func isMine(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return !ok || int(stat.Uid) == os.Geteuid()
}
