package auth

import (
	"sync"
	"time"
)

// spareLimit is how many attempts strangers have within a window while the disk is full. Each takes some of the room
// that is kept for taking power away.
const spareLimit = 30

// spareAttempts are counted in memory: a database that has a disk to fill up is one process's.
type spareAttempts struct {
	mu    sync.Mutex
	taken int
	ends  time.Time
}

// take reports whether there is one left, and counts it.
func (s *spareAttempts) take(now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !now.Before(s.ends) {
		s.taken, s.ends = 0, now.Add(throttleWindow)
	}
	s.taken++
	return s.taken <= spareLimit
}
