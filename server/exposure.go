package server

import (
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"runtime"
)

// warnOfOpenFiles says which files of the data others on this machine may read, and what to do about it.
func (c *Config) warnOfOpenFiles(logger *slog.Logger) {
	open := c.openFiles()
	if len(open) > 0 && !keepsModes(c.Data) {
		logger.Warn("the volume can't keep others from reading it: mount it for this user alone, such as with umask=077", "path", c.Data)
		return
	}
	for _, path := range open {
		info, err := os.Stat(path)
		if err != nil {
			continue
		}
		if path == c.Data && isShared(info) {
			logger.Warn("others on this machine use the directory too: give --data one of its own", "path", path)
			continue
		}
		logger.Warn("others on this machine may get at it: take their permissions away", "path", path,
			"mode", fmt.Sprintf("%04o", info.Mode()&fs.ModePerm), "run", "chmod go= "+path)
	}
}

// openFiles are the files of the data that others on this machine may read.
func (c *Config) openFiles() (open []string) {
	if runtime.GOOS == "windows" {
		return nil // where modes say nothing
	}
	for _, path := range []string{c.Data, c.secretPath(), c.masterPath(), c.sqlitePath()} {
		if info, err := os.Stat(path); err == nil && info.Mode()&0o077 != 0 {
			open = append(open, path)
		}
	}
	return open
}

// isShared reports whether a directory is meant for many, as /tmp is, or is somebody else's.
func isShared(info fs.FileInfo) bool { return info.Mode()&fs.ModeSticky != 0 || !isMine(info) }

// keepsModes reports whether a file has the mode it was made with: on FAT and many network volumes it has not.
func keepsModes(dir string) bool {
	probe, err := os.CreateTemp(dir, "mode-*")
	if err != nil {
		return true
	}
	defer os.Remove(probe.Name())
	defer probe.Close()
	info, err := probe.Stat()
	return err != nil || info.Mode()&fs.ModePerm == 0o600
}
