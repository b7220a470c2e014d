package auth

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Argon2id takes 19 MiB and most of a processor, so few passwords are hashed at once and few may wait.
const (
	maxHashing   = 2
	maxStrangers = 32  // who have no place before, hashing or waiting; at some 40 ms each the last waits for half a second
	maxKnown     = 128 // browsers that an account was signed in from before; each has only a few attempts
)

// ErrBusy says that too many passwords are being checked. Try again in a moment.
var ErrBusy = errors.New("too many people are signing in at this moment")

// A line is where passwords wait to be hashed. Browsers that are known go first: what strangers send, however much of
// it, holds them up by one password at most. Whoever finds the line full is told so at once.
type line struct {
	mu      sync.Mutex
	free    int              // of maxHashing
	inside  map[bool]int     // how many have a place, by whether they are known
	waiting map[bool][]*turn // who has not had a turn yet, in the order they came
}

// A turn is a place in the line.
type turn struct {
	line  *line
	known bool
	ready chan struct{} // closed when it may hash
}

func newLine() *line {
	return &line{free: maxHashing, inside: map[bool]int{}, waiting: map[bool][]*turn{}}
}

// enter takes a place, or returns ErrBusy. Whoever has one must leave.
func (l *line) enter(known bool) (*turn, error) {
	most := maxStrangers
	if known {
		most = maxKnown
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.inside[known] >= most {
		return nil, ErrBusy
	}
	l.inside[known]++
	return &turn{line: l, known: known}, nil
}

// wait returns when it is this one's turn, or with the context's error.
func (t *turn) wait(ctx context.Context) error {
	l := t.line
	l.mu.Lock()
	t.ready = make(chan struct{})
	l.waiting[t.known] = append(l.waiting[t.known], t)
	l.next()
	l.mu.Unlock()
	select {
	case <-t.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// next gives the free turns to those who wait.
func (l *line) next() {
	for _, known := range []bool{true, false} {
		for l.free > 0 && len(l.waiting[known]) > 0 {
			first := l.waiting[known][0]
			l.waiting[known] = l.waiting[known][1:]
			l.free--
			close(first.ready)
		}
	}
}

// leave gives the place up, and the turn to the next.
func (t *turn) leave() {
	l := t.line
	l.mu.Lock()
	defer l.mu.Unlock()
	l.inside[t.known]--
	if t.ready == nil {
		return
	}
	if n := slices.Index(l.waiting[t.known], t); n >= 0 { // it gave up before its turn came
		l.waiting[t.known] = slices.Delete(l.waiting[t.known], n, n+1)
		return
	}
	l.free++
	l.next()
}
