package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"
)

// A nonceFloor is a time that a file remembers: what expires up to then is refused, for its nonce may be forgotten.
type nonceFloor struct {
	file    string
	at      time.Time
	missing bool // there is no file
}

func (f *nonceFloor) load() error {
	text, err := os.ReadFile(f.file)
	if errors.Is(err, fs.ErrNotExist) {
		f.missing = true
		return nil
	}
	if err != nil {
		return err
	}
	floor, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	if err != nil {
		return fmt.Errorf("%s does not hold a time: remove it if the clock is right", f.file)
	}
	f.at = time.UnixMicro(floor)
	return nil
}

// raise writes down, before anything is forgotten, what is refused from then on.
func (f *nonceFloor) raise(to time.Time) error {
	if !to.After(f.at) {
		return nil
	}
	return f.write(to)
}

func (f *nonceFloor) write(to time.Time) error {
	fresh := f.file + ".new"
	if err := os.WriteFile(fresh, []byte(strconv.FormatInt(to.UnixMicro(), 10)+"\n"), 0o600); err != nil {
		return err
	}
	if err := os.Rename(fresh, f.file); err != nil {
		return err
	}
	f.at, f.missing = to, false
	return nil
}
