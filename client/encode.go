package client

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/alter-console/alter-console/client/wire"
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
		text, err := encodeJSON(m.name, m.value)
		if err != nil {
			return nil, err
		}
		b.Write(wire.EscapeJSON(text))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encodeJSON is compact. A value that JSON can't hold is refused.
func encodeJSON(field string, value any) ([]byte, error) {
	text, err := wire.CompactJSON(value)
	if err != nil {
		return nil, &ValueError{
			Field:   field,
			Problem: fmt.Sprintf("can't be written as JSON: %v", err),
			Fix:     "use strings, finite numbers, booleans, nil, lists, and maps with string keys",
		}
	}
	return text, nil
}
