package client

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// A member is one field of a request body, whose order counts.
type member struct {
	name  string
	value any
}

// encodeObject writes a body as the official client does: compact, in the given order, everything outside ASCII as
// \uXXXX, and no HTML escapes. A value that JSON can't hold is refused by its field's name.
func encodeObject(members []member) ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(m.name))
		b.WriteByte(':')
		text, err := encodeValue(m.value)
		if err != nil {
			return nil, &ValueError{Field: m.name, Problem: fmt.Sprintf("can't be written as JSON: %v", err),
				Fix: "use strings, finite numbers, booleans, nil, lists, and maps with string keys"}
		}
		b.Write(text)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func encodeValue(v any) ([]byte, error) {
	text, err := compactJSON(v)
	if err != nil {
		return nil, err
	}
	return escapeNonASCII(text), nil
}

func compactJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// escapeNonASCII works on whole JSON texts because JSON has nothing outside ASCII except inside strings.
func escapeNonASCII(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		text = text[size:]
		switch {
		case r < utf8.RuneSelf:
			out = append(out, byte(r))
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, high, low)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
	}
	return out
}
