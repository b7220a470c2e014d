package client

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

// A capture keeps the beginning of what passes through it, for the report, and counts the rest.
type capture struct {
	mu   sync.Mutex // a transport may still send while the answer is read
	kept []byte
	n    int64
}

func (c *capture) add(p []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += int64(len(p))
	c.kept = append(c.kept, p[:min(len(p), wire.MaxKeptBody-len(c.kept))]...)
}

// count is how many bytes passed. A body may be closed while it is read.
func (c *capture) count() int64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.n
}

// text is what passed, or how much of it when it is too long or no text: never a part of it (protocol 9.6).
func (c *capture) text(large, binary string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.n > wire.MaxKeptBody:
		return fmt.Sprintf("<%s: %d bytes>", large, c.n)
	case !utf8.Valid(c.kept):
		return fmt.Sprintf("<%s: %d bytes>", binary, c.n)
	}
	return string(c.kept)
}

// A sentBody is what WithBody gives. Each part that is sent is progress.
type sentBody struct {
	io.Reader
	capture *capture
	wait    *patience
}

func (s *sentBody) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.capture.add(p[:n])
	s.wait.progress()
	return n, err
}

// Close leaves the caller's reader open.
func (s *sentBody) Close() error { return nil }

// An answerBody is a provider's answer on its way to the program. It has one reader, as bodies have.
type answerBody struct {
	body   io.ReadCloser
	length int64 // -1: not known
	ctx    context.Context
	wait   *patience
	done   func(text string)

	capture capture
	once    sync.Once

	mu              sync.Mutex
	reading, closed bool
}

func (a *answerBody) Read(p []byte) (int, error) {
	if !a.begin() {
		return 0, http.ErrBodyReadAfterClose
	}
	defer a.set(&a.reading, false)
	a.wait.resume(a.wait.each)
	n, err := a.body.Read(p)
	a.wait.pause()
	a.capture.add(p[:n])
	switch {
	case err == io.EOF:
		a.finish(a.capture.text("response too large", "binary response"))
	case err != nil:
		err = causeOf(a.ctx, err)
		a.finish(fmt.Sprintf("<transport error: the response broke off after %d bytes>", a.capture.count()))
	}
	return n, err
}

// endOfBody is how long Close waits for the end of an answer that was read so far that only its end is missing. Decoders
// stop before it, and what was read would not be known to be whole.
const endOfBody = 50 * time.Millisecond

// begin reports whether the body may still be read, and that it is.
func (a *answerBody) begin() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reading = !a.closed
	return a.reading
}

// set changes a flag, and returns whether somebody was reading.
func (a *answerBody) set(flag *bool, value bool) (reading bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	reading, *flag = a.reading, value
	return reading
}

// Close ends the answer where it is. Whoever still reads it gets an error.
func (a *answerBody) Close() error {
	reading := a.set(&a.closed, true)
	a.once.Do(func() {
		text := fmt.Sprintf("<response closed after %d bytes>", a.capture.count())
		if !reading && a.isWhole() {
			text = a.capture.text("response too large", "binary response")
		}
		a.done(text)
	})
	if reading {
		a.wait.end()
	}
	err := a.body.Close()
	a.wait.end()
	return err
}

// isWhole reports whether nothing is left to read.
func (a *answerBody) isWhole() bool {
	if a.length >= 0 {
		return a.capture.count() == a.length
	}
	a.wait.resume(endOfBody)
	defer a.wait.pause()
	n, err := a.body.Read(make([]byte, 1))
	return n == 0 && err == io.EOF
}

func (a *answerBody) finish(text string) { a.once.Do(func() { a.done(text) }) }
