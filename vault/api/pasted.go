package api

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// What a request holds is kept, shown and logged; an API key is kept nowhere. People paste keys into wrong places all the
// same, so text with a whole key in it is refused, without repeating any of it.

// PastedKey refuses a text with a key in it.
const PastedKey = "This holds an API key, which must be kept nowhere: take it out, and revoke the key if anybody uses it."

// refusePastedKeys looks for keys in every text of a body, a valid JSON object.
func refusePastedKeys(body []byte) error {
	if !bytes.Contains(body, []byte("alter_")) && !bytes.Contains(body, []byte(`\u`)) {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if path, found := pastedKeyIn(d, nil); found {
		field := strings.Join(path, ".")
		if field == "" {
			return Failf(wire.CodeValidationFailed, "A field's name is an API key.").WithHint("%s", "Take it out, and revoke the key if anybody uses it.")
		}
		return Invalid(shorten(field), PastedKey)
	}
	return nil
}

// pastedKeyIn reads the next value and returns the path to a text with a key in it. A member whose name holds one is told by
// the object it is in.
func pastedKeyIn(d *json.Decoder, path []string) ([]string, bool) {
	token, err := d.Token()
	if err != nil {
		return nil, false
	}
	if text, ok := token.(string); ok {
		return path, wire.ContainsKey(text)
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil, false
	}
	for d.More() {
		inner := path
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return nil, false
			}
			text := name.(string)
			if wire.ContainsKey(text) {
				return path, true
			}
			inner = append(path[:len(path):len(path)], text)
		}
		if at, found := pastedKeyIn(d, inner); found {
			return at, true
		}
	}
	_, _ = d.Token() // what closes it
	return nil, false
}

// WithoutKey is a text that is kept as it comes, such as a program's own name, unless there is a key in it.
func WithoutKey(text string) string {
	if wire.ContainsKey(text) {
		return ""
	}
	return text
}
