package api

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// Encode makes JSON of values that can't fail to encode. It leaves <, > and & as they are, as the client sent them.
func Encode(value any) json.RawMessage {
	text, err := wire.CompactJSON(value)
	if err != nil {
		panic("vault: encode: " + err.Error())
	}
	return text
}

// CanonicalJSON is a form that is equal for equal values: keys sorted, white space and escapes normalised, numbers as
// written.
func CanonicalJSON(raw json.RawMessage) string {
	d := json.NewDecoder(bytes.NewReader(OrEmpty(raw)))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return string(raw)
	}
	return string(Encode(value))
}

// OrEmpty is an object, {} where there is none.
func OrEmpty(raw json.RawMessage) json.RawMessage {
	if len(raw) == 0 || string(raw) == "null" {
		return json.RawMessage("{}")
	}
	return raw
}

// KindOf names what a JSON value is, for messages.
func KindOf(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a string"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}

// A Time stands on the wire as RFC 3339, UTC, with at most six fraction digits.
type Time time.Time

// MarshalJSON implements json.Marshaler.
func (t Time) MarshalJSON() ([]byte, error) {
	const layout = `"2006-01-02T15:04:05.999999Z"`
	return time.Time(t).UTC().AppendFormat(make([]byte, 0, len(layout)), layout), nil
}

// Items is how lists stand on the wire.
type Items struct {
	Items any `json:"items"`
}

// OrNull is a text as JSON has it where there may be none: null for "".
func OrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
