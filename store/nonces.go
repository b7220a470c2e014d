package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store/sqldb"
)

// A nonceBook remembers nonces in generations: the current one takes new nonces for a while, and each is forgotten as a
// whole when none of its requests can be valid any more. Each nonce is written to its generation's file before its
// request is answered, so that a killed process has lost none; a power cut may take the last ones.
//
// The clock may be set back, and make requests valid again whose nonces are forgotten. So a generation also stays for
// a span of the time that only goes forward, and with it goes the right to send requests of its time: what would have
// expired by then is refused for good.
type nonceBook struct {
	path    string // of the database
	lock    *os.File
	elapsed func() time.Duration // since the start, whatever happens to the clock

	mu      sync.Mutex
	floor   nonceFloor
	current *generation
	older   []*generation
	file    *os.File // the current generation's
}

type generation struct {
	started time.Time // by the clock of the requests
	until   time.Time // none of its nonces may expire later
	latest  time.Time // none of them does expire later
	ended   time.Duration
	seen    map[nonceMark]struct{}
	name    string // of its file
}

const (
	// RequestLife is how long after the second it was signed in a request may be accepted.
	RequestLife = wire.Tolerance + time.Second

	nonceSpan = 11 * time.Minute // more than the time between a request's coming and its expiry
	nonceAge  = 24 * time.Hour   // after which also a server that is restarted all the time forgets
)

// A nonceMark stands for one key's nonce: a hash of both.
type nonceMark [16]byte

func markOf(keyID, nonce string) nonceMark {
	sum := sha256.Sum256([]byte(keyID + "\n" + nonce))
	return nonceMark(sum[:16])
}

// openNonceBook reads what earlier processes wrote down and takes the place of the one process that serves the file.
func openNonceBook(path string, elapsed func() time.Duration) (*nonceBook, error) {
	lock, err := sqldb.LockServing(path)
	if err != nil {
		return nil, err
	}
	b := &nonceBook{path: path, lock: lock, elapsed: elapsed, floor: nonceFloor{file: path + "-nonces-floor"}}
	if err := b.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the nonces: %w", err), lock.Close())
	}
	return b, nil
}

// load reads all files, whatever their age, for the clock may have been wrong.
func (b *nonceBook) load() error {
	if err := b.floor.load(); err != nil {
		return err
	}
	prefix := b.path + "-nonces-"
	files, err := filepath.Glob(sqldb.QuoteGlob(prefix) + "*")
	if err != nil {
		return err
	}
	for _, name := range files {
		text, current := strings.CutPrefix(name[len(prefix):], "until-")
		micros, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			continue // not ours
		}
		g := &generation{name: name, until: time.UnixMicro(micros), ended: b.elapsed()}
		if !current { // of an older version, which wrote when it began
			g.until = g.until.Add(3 * nonceSpan)
		}
		g.latest = g.until
		if err := g.read(); err != nil {
			return err
		}
		b.older = append(b.older, g)
	}
	return nil
}

// lose is for when nonces are gone: it refuses what was signed up to now.
func (b *nonceBook) lose(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.floor.raise(now.Add(RequestLife))
}

// refusesSecond reports whether requests that are signed in this second, which is all they tell, are refused.
func (b *nonceBook) refusesSecond(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !now.Truncate(time.Second).Add(RequestLife).After(b.floor.at)
}

// read reads the generation's file. A torn nonce at the end is of a request that was not answered.
func (g *generation) read() error {
	marks, err := os.ReadFile(g.name)
	if err != nil {
		return err
	}
	const size = len(nonceMark{})
	g.seen = make(map[nonceMark]struct{}, len(marks)/size)
	for ; len(marks) >= size; marks = marks[size:] {
		g.seen[nonceMark(marks[:size])] = struct{}{}
	}
	return nil
}

// use reports whether a key's nonce is new, and remembers it for as long as the request may be accepted. It
// returns ErrForgotten for a request so old that whether it came before is no longer known.
func (b *nonceBook) use(keyID, nonce string, now, expires time.Time) (fresh bool, err error) {
	mark := markOf(keyID, nonce)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.turn(now, expires); err != nil {
		return false, err
	}
	if !expires.After(b.floor.at) {
		return false, ErrForgotten
	}
	if b.seen(mark) {
		return false, nil
	}
	if _, err := b.file.Write(mark[:]); err != nil {
		whole := int64(len(b.current.seen) * len(mark)) // a part of one would shift all that follow
		return false, errors.Join(fmt.Errorf("write a nonce down: %w", err), b.file.Truncate(whole))
	}
	b.current.seen[mark] = struct{}{}
	if expires.After(b.current.latest) {
		b.current.latest = expires
	}
	return true, nil
}

func (b *nonceBook) seen(mark nonceMark) bool {
	if _, seen := b.current.seen[mark]; seen {
		return true
	}
	for _, g := range b.older {
		if _, seen := g.seen[mark]; seen {
			return true
		}
	}
	return false
}

// turn starts a new generation when the current one has lasted long enough, or has no room for so late an expiry.
func (b *nonceBook) turn(now, expires time.Time) error {
	if b.current != nil && now.Sub(b.current.started) < nonceSpan && !expires.After(b.current.until) {
		return nil
	}
	next := &generation{started: now, until: now.Add(2 * nonceSpan), seen: map[nonceMark]struct{}{}}
	if expires.After(next.until) {
		next.until = expires
	}
	next.name = fmt.Sprintf("%s-nonces-until-%d", b.path, next.until.UnixMicro())
	file, err := os.OpenFile(next.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	for errors.Is(err, fs.ErrExist) { // of a generation that began at the very same time
		next.until = next.until.Add(time.Microsecond)
		next.name = fmt.Sprintf("%s-nonces-until-%d", b.path, next.until.UnixMicro())
		file, err = os.OpenFile(next.name, os.O_WRONLY|os.O_CREATE|os.O_EXCL|os.O_APPEND, 0o600)
	}
	if err != nil {
		return fmt.Errorf("begin a file of nonces: %w", err)
	}
	if b.current != nil {
		err = b.file.Close()
		b.current.ended = b.elapsed()
		b.older = append(b.older, b.current)
	}
	b.current, b.file = next, file
	return errors.Join(err, b.forget(now))
}

// forget lets go of the generations whose time has come, by the clock and by the time that only goes forward.
func (b *nonceBook) forget(now time.Time) error {
	floor, elapsed := b.floor.at, b.elapsed()
	var stay, gone []*generation
	for _, g := range b.older {
		if g.until.After(now) || elapsed-g.ended < nonceSpan && now.Sub(g.until) < nonceAge {
			stay = append(stay, g)
			continue
		}
		gone = append(gone, g)
		if g.latest.After(floor) {
			floor = g.latest
		}
	}
	if err := b.floor.raise(floor); err != nil {
		return fmt.Errorf("write down which nonces are forgotten: %w", err)
	}
	b.older = stay
	for _, g := range gone {
		_ = os.Remove(g.name) // one that can't be removed now is read, and removed, after the next start
	}
	return nil
}

func (b *nonceBook) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	var err error
	if b.file != nil {
		err = errors.Join(b.file.Sync(), b.file.Close())
	}
	return errors.Join(err, b.lock.Close())
}
