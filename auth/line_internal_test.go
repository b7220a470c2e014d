package auth

import (
	"context"
	"errors"
	"runtime"
	"testing"
)

// The line is tested inside the package because only here the order of things can be told without a clock.

func mustEnter(t *testing.T, l *line, known bool) *turn {
	t.Helper()
	turn, err := l.enter(known)
	if err != nil {
		t.Fatal(err)
	}
	return turn
}

// hashing is a turn that has come.
func hashing(t *testing.T, l *line) *turn {
	t.Helper()
	turn := mustEnter(t, l, false)
	if err := turn.wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	return turn
}

// queue waits in the background; what it returns receives the turn when it has come.
func queue(t *testing.T, l *line, known bool) <-chan *turn {
	t.Helper()
	turn, came := mustEnter(t, l, known), make(chan *turn, 1)
	waiting := func() int {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.waiting[known])
	}
	before := waiting()
	go func() {
		if turn.wait(context.WithoutCancel(t.Context())) == nil {
			came <- turn
		}
	}()
	for waiting() == before {
		runtime.Gosched()
	}
	return came
}

func TestKnownBrowsersGoFirst(t *testing.T) {
	l := newLine()
	one, two := hashing(t, l), hashing(t, l)
	strangers := []<-chan *turn{queue(t, l, false), queue(t, l, false)}
	known := queue(t, l, true)
	one.leave()
	next := <-known
	for n, s := range strangers {
		select {
		case <-s:
			t.Errorf("stranger %d had a turn before the known browser", n)
		default:
		}
	}
	two.leave()
	(<-strangers[0]).leave()
	next.leave()
	(<-strangers[1]).leave()
	if l.free != maxHashing || len(l.waiting[true])+len(l.waiting[false]) != 0 || l.inside[true]+l.inside[false] != 0 {
		t.Errorf("when all have left: %d free, %v inside", l.free, l.inside)
	}
}

func TestTheLineOfStrangersIsShort(t *testing.T) {
	l := newLine()
	hashing(t, l)
	last := hashing(t, l)
	for range maxStrangers - 2 {
		mustEnter(t, l, false)
	}
	if _, err := l.enter(false); !errors.Is(err, ErrBusy) {
		t.Errorf("a stranger too many: %v", err)
	}
	mustEnter(t, l, true)
	last.leave()
	mustEnter(t, l, false)
}

func TestWhoGivesUpLeavesNoGap(t *testing.T) {
	l := newLine()
	one, two := hashing(t, l), hashing(t, l)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	turn := mustEnter(t, l, true)
	if err := turn.wait(gone); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	turn.leave()
	one.leave()
	two.leave()
	hashing(t, l).leave()
	if l.free != maxHashing {
		t.Errorf("%d free", l.free)
	}
}
