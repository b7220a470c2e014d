package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// A fileAnchor adds lines to a file. What the file has says what has arrived, so that each server has a file of its own with all
// checkpoints in it, and a new one begins with the oldest.
type fileAnchor struct{ path string }

func (a *fileAnchor) Name() string { return "file:" + a.path }

// tailSize is more than the last lines have.
const tailSize = 1 << 14

func (a *fileAnchor) last(context.Context, *Room) (time.Time, error) {
	file, err := os.Open(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	defer file.Close()
	size, err := file.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = file.Seek(max(0, size-tailSize), io.SeekStart)
	}
	if err != nil {
		return time.Time{}, err
	}
	tail, err := io.ReadAll(file)
	return newestIn(tail), err
}

// newestIn is the time of the last line that was written whole, zero for none.
func newestIn(tail []byte) time.Time {
	whole := bytes.LastIndexByte(tail, '\n')
	for whole >= 0 {
		begin := bytes.LastIndexByte(tail[:whole], '\n')
		var line wire.AuditProof
		if json.Unmarshal(tail[begin+1:whole], &line) == nil && line.Proof == wire.ProofCheckpoint {
			return line.At
		}
		whole = begin
	}
	return time.Time{}
}

// send writes a line, and waits until it is on the disk. A line that was cut off before it stays one of its own.
func (a *fileAnchor) send(_ context.Context, _ *Room, line wire.AuditProof) error {
	text, err := json.Marshal(line)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(a.path, os.O_RDWR|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	text = append(text, '\n')
	if !endsWithLine(file) {
		text = append([]byte{'\n'}, text...)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Sync(), file.Close())
}

func endsWithLine(file *os.File) bool {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil || size == 0 {
		return err == nil
	}
	last := make([]byte, 1)
	_, err = file.ReadAt(last, size-1)
	return err == nil && last[0] == '\n'
}

// A stderrAnchor writes lines to standard error, for what collects the log: those that are made while the process runs.
type stderrAnchor struct {
	mu   sync.Mutex
	sent time.Time
}

func (a *stderrAnchor) Name() string { return "stderr" }

func (a *stderrAnchor) last(ctx context.Context, r *Room) (time.Time, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.sent.IsZero() {
		return a.sent, nil
	}
	newest, err := r.newest(ctx, r.base.Store)
	if err == nil {
		a.sent = newest.Add(-time.Microsecond) // that one too
		if newest.IsZero() {
			a.sent = time.UnixMicro(1)
		}
	}
	return a.sent, err
}

func (a *stderrAnchor) send(_ context.Context, r *Room, line wire.AuditProof) error {
	text, err := json.Marshal(line)
	if err == nil {
		_, err = r.standardError().Write(append(text, '\n'))
	}
	if err == nil {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.sent = line.At
	}
	return err
}

func (r *Room) standardError() io.Writer {
	if r.Stderr != nil {
		return r.Stderr
	}
	return os.Stderr
}
