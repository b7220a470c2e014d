package client

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/alter-console/alter-console/client/wire"
)

const redacted = "[redacted]"

// A Secret is text that only Reveal shows: a plaintext key. Printed with fmt, logged, or written as JSON, XML, gob or text,
// by itself or inside of other values, it reads "[redacted]". The zero Secret holds nothing.
type Secret struct{ reveal func() string } // a closure: whoever prints it by reflection gets an address

// NewSecret makes a Secret of a text, such as a key for the fake of a test.
func NewSecret(text string) Secret { return Secret{func() string { return text }} }

// Reveal returns the text, "" of the zero Secret. Give it to what stores it, and to nothing else.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// IsZero reports whether there is nothing to reveal.
func (s Secret) IsZero() bool { return s.Reveal() == "" }

// String returns "[redacted]", or "none" of the zero Secret.
func (s Secret) String() string {
	if s.IsZero() {
		return "none"
	}
	return redacted
}

// GoString is String, so that %#v shows no more.
func (s Secret) GoString() string { return s.String() }

// Format writes String, whatever the verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// LogValue is String for slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText is String for encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// MarshalJSON is String, or null of the zero Secret.
func (s Secret) MarshalJSON() ([]byte, error) {
	if s.IsZero() {
		return []byte("null"), nil
	}
	return []byte(`"` + redacted + `"`), nil
}

// describe is how clients print: enough to tell them apart, nothing to steal.
func (c *conn) describe(kind string) string {
	text := kind + "(" + c.base.String()
	if c.caller != "" {
		text += ", caller " + c.caller
	}
	return text + ", key " + c.describeKey() + ")"
}

func (c *conn) describeKey() string {
	if c.trusted {
		return "none"
	}
	t, err := wire.ParseKey(c.key.Reveal())
	if err != nil {
		return redacted
	}
	return "alter_" + string(t) + "_" + redacted
}

func (c *conn) logValue() slog.Value {
	return slog.GroupValue(
		slog.String("base_url", c.base.String()),
		slog.String("caller", c.caller),
		slog.String("key", c.describeKey()),
	)
}

// String describes the app without its key.
func (a App) String() string { return a.conn.describe("client.App") }

// GoString is String, so that %#v shows no key either.
func (a App) GoString() string { return a.String() }

// LogValue describes the app to slog without its key.
func (a App) LogValue() slog.Value { return a.conn.logValue() }

// String describes the agent without its key.
func (a Agent) String() string { return a.conn.describe("client.Agent") }

// GoString is String, so that %#v shows no key either.
func (a Agent) GoString() string { return a.String() }

// LogValue describes the agent to slog without its key.
func (a Agent) LogValue() slog.Value { return a.conn.logValue() }

// LogValue describes the result to slog without its plaintext key.
func (r AgentCreateResult) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", r.ID), slog.String("name", r.Name), slog.String("key_id", r.KeyID),
		slog.Any("api_key", r.APIKey))
}

// LogValue describes the result to slog without its plaintext key.
func (r AgentKeyMintResult) LogValue() slog.Value {
	return slog.GroupValue(slog.String("key_id", r.KeyID), slog.String("name", r.Name),
		slog.Any("api_key", r.APIKey))
}
