package client

import (
	"fmt"
	"io"
	"log/slog"
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
