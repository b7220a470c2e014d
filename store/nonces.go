package store

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// A nonceBook remembers nonces in two generations: the current one takes new nonces, and when it is as old as a nonce
// must be remembered it becomes the previous one, and what was the previous one is forgotten as a whole. Each nonce is
// written to the current generation's file before its request is answered, so that a killed process has lost none; a
// power cut may take the last ones.
type nonceBook struct {
	path string // of the database
	lock *os.File

	mu                sync.Mutex
	current, previous generation
	file              *os.File // the current generation's
}

type generation struct {
	started time.Time // by the clock of the requests
	seen    map[nonceMark]struct{}
	files   []string
}

// A nonceMark stands for one key's nonce: a hash of both.
type nonceMark [16]byte

func markOf(keyID, nonce string) nonceMark {
	sum := sha256.Sum256([]byte(keyID + "\n" + nonce))
	return nonceMark(sum[:16])
}

// openNonceBook reads what earlier processes wrote down and takes the place of the one process that serves the file.
func openNonceBook(path string) (*nonceBook, error) {
	lock, err := lockFile(path + "-serving")
	if err != nil {
		return nil, err
	}
	b := &nonceBook{path: path, lock: lock}
	if err := b.load(); err != nil {
		return nil, errors.Join(fmt.Errorf("read the nonces: %w", err), lock.Close())
	}
	return b, nil
}

// load reads all files, whatever their age, for the clock may have been wrong: the next turn but one forgets them.
func (b *nonceBook) load() error {
	files, err := filepath.Glob(globQuote(b.path) + "-nonces-*")
	if err != nil {
		return err
	}
	for _, name := range files {
		if _, err := strconv.ParseInt(name[strings.LastIndexByte(name, '-')+1:], 10, 64); err != nil {
			continue // not ours
		}
		if err := b.previous.read(name); err != nil {
			return err
		}
	}
	return nil
}

func globQuote(path string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(path)
}

// read adds a file and its nonces. A torn one at the end is of a request that was not answered.
func (g *generation) read(name string) error {
	marks, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	const size = len(nonceMark{})
	if g.seen == nil {
		g.seen = make(map[nonceMark]struct{}, len(marks)/size)
	}
	for ; len(marks) >= size; marks = marks[size:] {
		g.seen[nonceMark(marks[:size])] = struct{}{}
	}
	g.files = append(g.files, name)
	return nil
}

// use reports whether a key's nonce is new, and remembers it for at least the given time.
func (b *nonceBook) use(keyID, nonce string, now time.Time, memory time.Duration) (fresh bool, err error) {
	mark := markOf(keyID, nonce)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.turn(now, memory); err != nil {
		return false, err
	}
	if _, seen := b.current.seen[mark]; seen {
		return false, nil
	}
	if _, seen := b.previous.seen[mark]; seen {
		return false, nil
	}
	if _, err := b.file.Write(mark[:]); err != nil {
		whole := int64(len(b.current.seen) * len(mark)) // a part of one would shift all that follow
		return false, errors.Join(fmt.Errorf("write a nonce down: %w", err), b.file.Truncate(whole))
	}
	b.current.seen[mark] = struct{}{}
	return true, nil
}

// turn starts a new generation when the current one is old enough.
func (b *nonceBook) turn(now time.Time, memory time.Duration) error {
	if b.file != nil && now.Sub(b.current.started) < memory {
		return nil
	}
	name := fmt.Sprintf("%s-nonces-%d", b.path, time.Now().UnixMicro())
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("begin a file of nonces: %w", err)
	}
	if b.file != nil {
		err = b.file.Close()
		b.previous.forget()
		b.previous = b.current
	}
	b.current = generation{started: now, seen: map[nonceMark]struct{}{}, files: []string{name}}
	b.file = file
	return err
}

// forget removes the generation's files. One that can't be removed now is read, and removed, after the next start.
func (g *generation) forget() {
	for _, name := range g.files {
		_ = os.Remove(name)
	}
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
