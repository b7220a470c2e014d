package wire

import (
	"encoding/json"
	"fmt"
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
	out := []byte{'{'}
	for i, e := range entries {
		if err := checkContextEntry(e.Key, e.Value); err != nil {
			return "", err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendText(out, e.Key), ':')
		out = appendText(out, e.Value)
	}
	out = append(out, '}')
	if len(out) > ContextMaxBytes {
		return "", fmt.Errorf("%d bytes when encoded, at most %d are allowed", len(out), ContextMaxBytes)
	}
	return string(out), nil
}

func appendText(out []byte, s string) []byte {
	text, _ := CompactJSON(s) // every string can be encoded
	return append(out, EscapeJSON(text)...)
}

// ParseContext reads the header's value. It reports false for anything that is not an object of strings within the
// limits; a server then goes on as if the header were absent.
func ParseContext(header string) (map[string]string, bool) {
	if header == "" || len(header) > ContextMaxBytes {
		return nil, false
	}
	var raw map[string]*string
	if CheckJSON([]byte(header), 1) != nil || json.Unmarshal([]byte(header), &raw) != nil || len(raw) == 0 || len(raw) > ContextMaxKeys {
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
