package sso

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"sync"
)

// A File is the file that says which providers there are. It is looked at each time somebody asks, so that a change counts
// at once; while it is wrong, what it said before counts on.
type File struct {
	path   string
	logger *slog.Logger

	mu        sync.Mutex
	seen      []byte // as the file was last, also when it was of no use
	unread    string // why it could not be read, as was last said
	wrong     error  // what is wrong with it now
	providers []*Connection
}

// Open reads a file, which must be right. A nil *File has no providers.
func Open(path string, logger *slog.Logger) (*File, error) {
	f := &File{path: path, logger: logger}
	if err := f.load(); err != nil {
		return nil, fmt.Errorf("--sso-config: %w", err)
	}
	return f, nil
}

// Providers are those of the file, in its order.
func (f *File) Providers() []*Connection {
	if f == nil {
		return nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.load(); err != nil {
		f.logger.Warn("the file of --sso-config can't be used, what it said before counts on", "error", err)
	}
	return f.providers
}

// Provider returns one by its id, nil where there is none.
func (f *File) Provider(id string) *Connection {
	for _, c := range f.Providers() {
		if c.ID == id {
			return c
		}
	}
	return nil
}

// Wrong says what is wrong with the file as it is now, nil for nothing.
func (f *File) Wrong() error {
	if f == nil {
		return nil
	}
	f.Providers()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.wrong
}

// Configured reports whether there is a file at all.
func (f *File) Configured() bool { return f != nil }

// load reads the file, and does nothing when it is as it was. An error is returned once for each content.
func (f *File) load() error {
	found, err := readFile(f.path)
	if err != nil {
		f.wrong = err
		if f.unread == err.Error() {
			return nil
		}
		f.unread = err.Error()
		return err
	}
	f.unread = ""
	if f.seen != nil && bytes.Equal(found, f.seen) {
		return nil
	}
	f.seen = found
	config, err := Parse(found)
	f.wrong = err
	if err != nil {
		return fmt.Errorf("%s: %w", f.path, err)
	}
	f.providers = f.connect(config.Providers)
	return nil
}

// connect keeps the connections to providers of whom nothing changed.
func (f *File) connect(providers []Provider) (all []*Connection) {
	for _, p := range providers {
		c := newConnection(p, f.logger)
		for _, known := range f.providers {
			if known.equal(p) {
				c = known
			}
		}
		all = append(all, c)
	}
	return all
}

func readFile(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err == nil && len(text) > MaxFile {
		err = fmt.Errorf("%s is larger than %d bytes", path, MaxFile)
	}
	if text == nil {
		text = []byte{}
	}
	return text, err
}
