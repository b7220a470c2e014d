package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// A certificate is the one of --tls-cert and --tls-key. The files are looked at for every new connection, so that a
// renewed one is used at once and connections that are open stay.
type certificate struct {
	certFile, keyFile string
	logger            *slog.Logger

	mu      sync.Mutex
	seen    pair // as the files were last, also when they were of no use
	current *tls.Certificate
}

// A pair is what is in the two files.
type pair struct{ cert, key []byte }

func (p pair) equal(other pair) bool {
	return bytes.Equal(p.cert, other.cert) && bytes.Equal(p.key, other.key)
}

// openCertificate reads the files that the flags name. It is nil without them.
func openCertificate(certFile, keyFile string, logger *slog.Logger) (*certificate, error) {
	if certFile == "" {
		return nil, nil
	}
	served := &certificate{certFile: certFile, keyFile: keyFile, logger: logger}
	return served, served.load()
}

// config has a server serve the certificate.
func (c *certificate) config() *tls.Config { return &tls.Config{GetCertificate: c.get} }

// get returns the certificate as it is now. When new files are of no use, the old certificate is served on.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.load(); err != nil {
		c.logger.Warn("the new certificate can't be used, the old one is served on", "error", err)
	}
	return c.current, nil
}

// load reads the files, and does nothing when they are as they were. An error is returned once for each content.
func (c *certificate) load() error {
	found, err := c.read()
	if c.current != nil && found.equal(c.seen) {
		return nil
	}
	c.seen = found
	if err != nil {
		return err
	}
	loaded, err := tls.X509KeyPair(found.cert, found.key)
	if err != nil {
		return fmt.Errorf("--tls-cert, --tls-key: %w: give a certificate (with its intermediates) and the key it was made for, both in PEM", err)
	}
	if c.current != nil {
		c.logger.Info("a new certificate is served", "not_after", loaded.Leaf.NotAfter)
	}
	c.current = &loaded
	return nil
}

// end is when the certificate that is served is over.
func (c *certificate) end() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current.Leaf.NotAfter
}

func (c *certificate) read() (found pair, err error) {
	if found.cert, err = os.ReadFile(c.certFile); err != nil {
		return pair{}, fmt.Errorf("--tls-cert: %w", err)
	}
	if found.key, err = os.ReadFile(c.keyFile); err != nil {
		return pair{}, fmt.Errorf("--tls-key: %w", err)
	}
	return found, nil
}

// connectionLog takes what the HTTP layer says. Connections that never come to speak TLS are not worth a warning:
// strangers and health checks open them all the time. A panic is the program's own fault.
type connectionLog struct{ *slog.Logger }

func (l connectionLog) Write(line []byte) (int, error) {
	level := slog.LevelWarn
	switch {
	case bytes.HasPrefix(line, []byte("http: TLS handshake error")):
		level = slog.LevelDebug
	case bytes.HasPrefix(line, []byte("http: panic serving")):
		level = slog.LevelError
	}
	l.Log(context.Background(), level, string(bytes.TrimSpace(line)))
	return len(line), nil
}
