package vault

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

const (
	maxBody  = 1 << 20
	maxDepth = 64 // levels of nesting in a body
)

// fields are the members of a request's body, not decoded yet.
type fields map[string]json.RawMessage

// decodeObject reads a body that must be one JSON object in UTF-8 with each key once, at every level, and with none
// but the known keys at the top. No body at all counts as {}.
func decodeObject(body []byte, known ...string) (fields, error) {
	if len(body) == 0 {
		return fields{}, nil
	}
	if !utf8.Valid(body) {
		return nil, failf(wire.CodeMalformedJSON, "The body is not valid UTF-8.")
	}
	if err := checkSyntax(body); err != nil {
		return nil, err
	}
	if body[firstByte(body)] != '{' {
		return nil, failf(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	if err := checkTree(body); err != nil {
		return nil, err
	}
	var members fields
	if err := json.Unmarshal(body, &members); err != nil {
		return nil, malformed(err)
	}
	return members, refuseUnknown(members, known)
}

func firstByte(body []byte) int { return len(body) - len(bytes.TrimLeft(body, " \t\r\n")) }

// checkSyntax accepts one JSON value with nothing after it.
func checkSyntax(body []byte) error {
	var value json.RawMessage
	if err := json.Unmarshal(body, &value); err != nil {
		return malformed(err)
	}
	return nil
}

func malformed(err error) error {
	e := failf(wire.CodeMalformedJSON, "The body is not valid JSON: %s.", strings.TrimPrefix(err.Error(), "json: "))
	if syntax, ok := err.(*json.SyntaxError); ok {
		e.message = fmt.Sprintf("The body is not valid JSON at byte %d.", syntax.Offset)
	}
	return e
}

// checkTree refuses repeated keys and excessive nesting in valid JSON. A repeated key is where two readers of the same
// bytes disagree, so what was reviewed might not be what is stored.
func checkTree(body []byte) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	return checkValue(d, nil, 0)
}

// checkValue checks the next value, which stands below the keys of path. They are joined for an error only: bodies may
// have long keys with many keys below.
func checkValue(d *json.Decoder, path []string, depth int) error {
	token, err := d.Token()
	if err != nil {
		return malformed(err)
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	if depth == maxDepth {
		return failf(wire.CodeMalformedJSON, "The body is nested more than %d levels deep.", maxDepth)
	}
	seen := map[string]bool{}
	for d.More() {
		inner := path
		if delim == '{' {
			name, err := d.Token()
			if err != nil {
				return malformed(err)
			}
			inner = append(path, name.(string))
			if seen[name.(string)] {
				return failf(wire.CodeMalformedJSON, "The body has the key %.200q twice.", strings.Join(inner, "."))
			}
			seen[name.(string)] = true
		}
		if err := checkValue(d, inner, depth+1); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return err
}

func refuseUnknown(members fields, known []string) error {
	var problems []problem
	for name := range members {
		if !slices.Contains(known, name) {
			problems = append(problems, problem{Field: name, Message: "Unknown field."})
		}
	}
	if len(problems) == 0 {
		return nil
	}
	slices.SortFunc(problems, func(a, b problem) int { return strings.Compare(a.Field, b.Field) })
	if len(problems) > maxProblems {
		problems = problems[:maxProblems]
	}
	e := invalidAll(problems)
	if len(known) > 0 {
		e.hint = "Known fields are " + quoteList(known) + "."
	}
	return e
}

// maxProblems bounds the answer to a body made of mistakes.
const maxProblems = 20

// A fieldReader decodes fields one by one and collects what is wrong with them.
type fieldReader struct {
	fields   fields
	problems []problem
}

func (f *fieldReader) add(field, format string, args ...any) {
	if len(f.problems) < maxProblems {
		f.problems = append(f.problems, problem{Field: field, Message: fmt.Sprintf(format, args...)})
	}
}

func (f *fieldReader) err() error {
	if len(f.problems) == 0 {
		return nil
	}
	return invalidAll(f.problems)
}

func (f *fieldReader) has(name string) bool { _, ok := f.fields[name]; return ok }

// text reads a string. It reports false when the field is absent or wrong.
func (f *fieldReader) text(name string) (string, bool) {
	raw, ok := f.fields[name]
	if !ok {
		return "", false
	}
	var value *string
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		f.add(name, "This must be a string, not %s.", kindOf(raw))
		return "", false
	}
	return *value, true
}

// object reads a JSON object of limited size in compact form, and keeps its numbers and key order as sent.
func (f *fieldReader) object(name string, limit int) (json.RawMessage, bool) {
	raw, ok := f.fields[name]
	if !ok {
		return nil, false
	}
	if raw[0] != '{' {
		f.add(name, "This must be an object, not %s.", kindOf(raw))
		return nil, false
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		f.add(name, "This is not valid JSON.")
		return nil, false
	}
	if compact.Len() > limit {
		f.add(name, "This is %d bytes long, at most %d are allowed.", compact.Len(), limit)
		return nil, false
	}
	return compact.Bytes(), true
}

func kindOf(raw json.RawMessage) string {
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
