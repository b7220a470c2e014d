//go:build unix

package secretfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// giveTo makes the owner of one file that of another.
func giveTo(file *os.File, other fs.FileInfo) error {
	mine, err := file.Stat()
	if err != nil {
		return err
	}
	is, isKnown := mine.Sys().(*syscall.Stat_t)
	want, wantKnown := other.Sys().(*syscall.Stat_t)
	if !isKnown || !wantKnown || is.Uid == want.Uid && is.Gid == want.Gid {
		return nil
	}
	return file.Chown(int(want.Uid), int(want.Gid))
}

// explainMount says what to do about a file that is a mount of its own, as in some containers.
func explainMount(path string, err error) error {
	if !errors.Is(err, syscall.EBUSY) {
		return err
	}
	return fmt.Errorf("%s is a mount of its own and can't be replaced: mount its directory instead; or edit the file where it is kept (a new secret of `openssl rand -hex 32` goes into a line before the one in use, those that have ended are taken out), then run this again", path)
}
