package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// CompactJSONText writes a valid JSON text without white space, and with characters instead of escapes where they may
// stand: the same value has the same size whatever was sent. Keys keep their order, and numbers their spelling.
func CompactJSONText(text []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Compact(&out, text); err != nil {
		return nil, err
	}
	return unescapeJSON(out.Bytes()), nil
}

// unescapeJSON works on whole texts because escapes stand inside strings only.
func unescapeJSON(text []byte) []byte {
	if bytes.IndexByte(text, '\\') < 0 {
		return text
	}
	out := make([]byte, 0, len(text))
	for {
		at := bytes.IndexByte(text, '\\')
		if at < 0 {
			return append(out, text...)
		}
		out, text = append(out, text[:at]...), text[at:]
		length := escapedLength(text)
		out, text = appendEscaped(out, text[:length]), text[length:]
	}
}

// escapedLength is the length of the escape that a text begins with: of a pair, both halves.
func escapedLength(text []byte) int {
	high, ok := escapedUnit(text)
	if !ok {
		return len(`\n`)
	}
	if low, ok := escapedUnit(text[escapeLength:]); ok && utf16.DecodeRune(high, low) != utf8.RuneError {
		return 2 * escapeLength
	}
	return escapeLength
}

// shortEscapes are how characters that can't stand for themselves are written, where that is shorter than their number.
var shortEscapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// appendEscaped appends what an escape stands for. Half a pair, which is no character, stays as it is.
func appendEscaped(out, escape []byte) []byte {
	if len(escape) < escapeLength {
		if escape[1] == '/' {
			return append(out, '/')
		}
		return append(out, escape...)
	}
	r, _ := escapedUnit(escape)
	if low, ok := escapedUnit(escape[escapeLength:]); ok {
		r = utf16.DecodeRune(r, low)
	}
	short, mustEscape := shortEscapes[r]
	switch {
	case mustEscape:
		return append(out, short...)
	case r < ' ':
		return fmt.Appendf(out, `\u%04x`, r)
	case utf16.IsSurrogate(r):
		return append(out, escape...)
	}
	return utf8.AppendRune(out, r)
}
