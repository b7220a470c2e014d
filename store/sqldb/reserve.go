package sqldb

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"sync"
	"time"
)

// A reserve is a file beside a SQLite database that takes up room for a bad day. On a full disk it is given up, so that
// what takes power away, such as revoking a key, can still be written down. Until the file is whole again nothing else
// is written, so that the room stays free for that.
type reserve struct {
	path     string // "" where there is none
	emptyLog func(context.Context)

	mu     sync.Mutex
	kept   bool // this process makes the file when it is missing
	whole  bool
	looked time.Time
}

// reserveSize is more than the write-ahead log holds before its pages are moved into the database: they may all be new
// there, as those of calls and spans are, and need as much room again before the log can be used anew.
const (
	reserveSize = 8 << 20
	reserveLook = time.Second // how often somebody looks whether the file is whole, or can be again
)

type urgentKey struct{}

// Urgent marks a context for changes that take power away, such as revoking a key: they may use the reserve.
func Urgent(ctx context.Context) context.Context { return context.WithValue(ctx, urgentKey{}, true) }

func isUrgent(ctx context.Context) bool { return ctx.Value(urgentKey{}) != nil }

// keep makes the file, and from now on again after it was given up. It fails with an *UnavailableError when
// there is no room for it.
func (r *reserve) keep() error {
	r.mu.Lock()
	r.kept, r.looked = r.path != "", time.Time{}
	r.mu.Unlock()
	return r.admit(context.Background())
}

// admit lets through what may be written now.
func (r *reserve) admit(ctx context.Context) error {
	if r.path == "" || isUrgent(ctx) {
		return nil
	}
	whole, due := r.state()
	if !whole && due {
		r.emptyLog(ctx) // of which there may be as much as is missing
		whole = r.again()
	}
	if !whole {
		return &UnavailableError{Reason: "the disk is full", Err: errors.New("what room there is, is kept for revoking and suspending"), kind: full}
	}
	return nil
}

// state reports whether the file is whole, and whether it is this caller who looked.
func (r *reserve) state() (whole, looked bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if looked = time.Since(r.looked) >= reserveLook; looked {
		r.whole, r.looked = r.look(), time.Now()
	}
	return r.whole, looked
}

// again looks once more.
func (r *reserve) again() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.whole, r.looked = r.look(), time.Now()
	return r.whole
}

// look reports whether the file is whole, and tries to make it so.
func (r *reserve) look() bool {
	info, err := os.Stat(r.path)
	switch {
	case err == nil && info.Size() >= reserveSize:
		return true
	case errors.Is(err, fs.ErrNotExist) && !r.kept:
		return true // nobody serves this database yet
	}
	if r.fill() == nil {
		return true
	}
	_ = os.Truncate(r.path, 0) // a part of it would only be in the way
	return false
}

// fill writes the file, with what no file system makes smaller.
func (r *reserve) fill() error {
	f, err := os.OpenFile(r.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	part := make([]byte, 64<<10)
	for n := 0; n < reserveSize && err == nil; n += len(part) {
		_, _ = rand.Read(part)
		_, err = f.Write(part)
	}
	return errors.Join(err, f.Close())
}

// release gives the room up.
func (r *reserve) release(context.Context) {
	r.mu.Lock()
	defer r.mu.Unlock()
	_ = os.Truncate(r.path, 0) // if that fails, so will what needs the room
	r.whole, r.looked = false, time.Now()
}
