package client

import (
	"sync"
	"time"
)

// lossesEvery is how often a log tells of reports that are lost, which may be many while the API is away.
var lossesEvery = time.Minute

// losses are reports that the API did not take. The first is told at once, and those of the minute after it together. They are safe for
// concurrent use.
type losses struct {
	every   time.Duration
	mu      sync.Mutex
	quiet   bool // the minute has not passed
	untold  int
	newest  loss
	elapsed *time.Timer
	telling sync.Mutex // held from when losses are counted as told until they are
}

// A loss is what a log says of a report.
type loss struct {
	conn  *conn
	about reportSubject
	err   error
}

func (l *losses) add(c *conn, about reportSubject, err error) {
	l.mu.Lock()
	l.untold++
	l.newest = loss{c, about, err}
	quiet := l.quiet
	if !quiet {
		l.quiet = true
		l.elapsed = time.AfterFunc(l.every, l.end)
	}
	l.mu.Unlock()
	if !quiet {
		l.tell()
	}
}

// end tells of what was lost since it was told, and begins another minute then.
func (l *losses) end() {
	l.mu.Lock()
	if l.quiet = l.untold > 0; l.quiet {
		l.elapsed.Reset(l.every)
	}
	l.mu.Unlock()
	l.tell()
}

// tell has told of all that was lost before when it returns, by whomever.
func (l *losses) tell() {
	l.telling.Lock()
	defer l.telling.Unlock()
	l.mu.Lock()
	n, newest := l.untold, l.newest
	l.untold = 0
	l.mu.Unlock()
	switch {
	case n == 1:
		newest.conn.warn("the Alter API did not take the record of a request", newest.about, "error", newest.err)
	case n > 1:
		newest.conn.warn("the Alter API did not take the records of requests", newest.about, "records", n, "error", newest.err)
	}
}
