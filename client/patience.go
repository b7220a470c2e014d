package client

import (
	"context"
	"errors"
	"sync"
	"time"
)

// A patience ends a context when nothing has come for too long. It does not run while the program itself takes its time.
type patience struct {
	each   time.Duration
	cancel context.CancelCauseFunc

	mu     sync.Mutex
	timer  *time.Timer
	paused bool
}

func withPatience(ctx context.Context, each time.Duration) (context.Context, *patience) {
	ctx, cancel := context.WithCancelCause(ctx)
	p := &patience{each: each, cancel: cancel}
	p.timer = time.AfterFunc(each, func() { cancel(context.DeadlineExceeded) })
	return ctx, p
}

// progress starts the time anew, unless it is paused.
func (p *patience) progress() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.paused {
		p.timer.Reset(p.each)
	}
}

func (p *patience) pause() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = true
	p.timer.Stop()
}

// resume starts the time anew, with at most so long.
func (p *patience) resume(most time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused = false
	p.timer.Reset(min(p.each, most))
}

func (p *patience) end() {
	p.pause()
	p.cancel(nil)
}

// causeOf is why a context ended when that is what an error says, else the error.
func causeOf(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && errors.Is(err, context.Canceled) {
		return cause
	}
	return err
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}
