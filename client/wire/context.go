package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Limits of the X-Alter-Context header (protocol 4.2); lengths are in characters unless said otherwise.
const (
	ContextMaxKeys        = 20
	ContextMaxKeyLength   = 64
	ContextMaxValueLength = 512
	ContextMaxBytes       = 4096
)

// A KV is one entry of a context or a query, whose order counts.
type KV struct{ Key, Value string }

// EncodeContext returns the header's value: compact JSON in the given order, non-ASCII escaped. No entries give "".
// The error says which limit is broken.
func EncodeContext(entries []KV) (string, error) {
	if len(entries) == 0 {
		return "", nil
	}
	if len(entries) > ContextMaxKeys {
		return "", fmt.Errorf("%d entries, at most %d are allowed", len(entries), ContextMaxKeys)
	}
	var b strings.Builder
	b.WriteByte('{')
	for i, e := range entries {
		if err := checkContextEntry(e.Key, e.Value); err != nil {
			return "", err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		writeASCII(&b, e.Key)
		b.WriteByte(':')
		writeASCII(&b, e.Value)
	}
	b.WriteByte('}')
	if b.Len() > ContextMaxBytes {
		return "", fmt.Errorf("%d bytes when encoded, at most %d are allowed", b.Len(), ContextMaxBytes)
	}
	return b.String(), nil
}

// ParseContext reads the header's value. It reports false for anything that is not an object of strings within the
// limits; a server then goes on as if the header were absent.
func ParseContext(header string) (map[string]string, bool) {
	if header == "" || len(header) > ContextMaxBytes {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader([]byte(header)))
	var raw map[string]*string
	if err := d.Decode(&raw); err != nil || len(raw) == 0 || len(raw) > ContextMaxKeys {
		return nil, false
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, false
	}
	entries := make(map[string]string, len(raw))
	for key, value := range raw {
		if value == nil || checkContextEntry(key, *value) != nil {
			return nil, false
		}
		entries[key] = *value
	}
	return entries, true
}

func checkContextEntry(key, value string) error {
	if n := utf8.RuneCountInString(key); n > ContextMaxKeyLength {
		return fmt.Errorf("a key has %d characters, at most %d are allowed", n, ContextMaxKeyLength)
	}
	if n := utf8.RuneCountInString(value); n > ContextMaxValueLength {
		return fmt.Errorf("the value of %q has %d characters, at most %d are allowed", key, n, ContextMaxValueLength)
	}
	return nil
}

// writeASCII writes a JSON string with everything outside ASCII as \uXXXX, as the official client does.
func writeASCII(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r >= 0x20 && r < 0x7F:
			b.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
}
