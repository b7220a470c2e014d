package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// fields are the members of a request's body, not decoded yet.
type fields map[string]json.RawMessage

// decodeObject reads a body that must be one JSON object in UTF-8 with each key once, at every level, and with none
// but the known keys at the top. No body at all counts as {}.
func decodeObject(body []byte, known ...string) (fields, error) {
	if len(body) == 0 {
		return fields{}, nil
	}
	if err := wire.CheckJSON(body, wire.MaxDepth); err != nil {
		return nil, malformed(err)
	}
	var members fields
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, failf(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	if err := refusePastedKeys(body); err != nil {
		return nil, err
	}
	return members, refuseUnknown(members, known)
}

// malformed says to the caller what wire.CheckJSON found.
func malformed(err error) error {
	var at *wire.JSONError
	switch {
	case !errors.As(err, &at):
		return err
	case at.Err == wire.ErrJSONEncoding:
		return failf(wire.CodeMalformedJSON, "The body is not valid UTF-8.")
	case at.Err == wire.ErrJSONRepeated:
		return failf(wire.CodeMalformedJSON, "The body has the key %.200q twice.", at.Path)
	case at.Err == wire.ErrJSONDepth:
		return failf(wire.CodeMalformedJSON, "The body is nested more than %d levels deep.", wire.MaxDepth)
	case at.Err == wire.ErrJSONNumber && at.Path != "":
		return invalid(shorten(at.Path), "This number is too large: beyond 1.7e308 programs can't read it. Write it as a string.")
	case at.Err == wire.ErrJSONHalfPair && at.Path != "":
		return invalid(shorten(at.Path), "This has one half of a surrogate pair without the other: write the character itself, or both halves.")
	case at.Err == wire.ErrJSONHalfPair:
		return failf(wire.CodeMalformedJSON, "The body has one half of a surrogate pair without the other at byte %d.", at.Offset+1)
	}
	return failf(wire.CodeMalformedJSON, "The body is not valid JSON at byte %d.", at.Offset+1)
}

// shorten bounds the path that an answer repeats, in bytes.
func shorten(path string) string { return text.Visible(store.Text(path, 255)) }

func refuseUnknown(members fields, known []string) error {
	var problems []problem
	for name := range members {
		if !slices.Contains(known, name) {
			problems = append(problems, problem{Field: shorten(name), Message: "Unknown field."})
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

// object reads a JSON object of limited size, and keeps its numbers, escapes and key order as sent.
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
	if problem := wire.TooLarge(compact.Bytes(), limit); problem != "" {
		f.add(name, "%s", problem)
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
