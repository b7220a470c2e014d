package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/text"
	"github.com/alter-console/alter-console/store"
)

// Fields are the members of a request's body, which are decoded one by one, and what is wrong with them.
type Fields struct {
	Problems
	members map[string]json.RawMessage
}

// ReadFields reads a body that must be one JSON object in UTF-8 with each key once, at every level, and with none
// but the known keys at the top. No body at all counts as {}.
func ReadFields(body []byte, known ...string) (*Fields, error) {
	if len(body) == 0 {
		return &Fields{}, nil
	}
	if err := wire.CheckJSON(body, wire.MaxDepth); err != nil {
		return nil, malformed(err)
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(body, &members); err != nil || members == nil {
		return nil, Failf(wire.CodeMalformedJSON, "The body must be a JSON object.")
	}
	if err := refusePastedKeys(body); err != nil {
		return nil, err
	}
	return &Fields{members: members}, refuseUnknown(members, known)
}

// malformed says to the caller what wire.CheckJSON found.
func malformed(err error) error {
	var at *wire.JSONError
	switch {
	case !errors.As(err, &at):
		return err
	case at.Err == wire.ErrJSONEncoding:
		return Failf(wire.CodeMalformedJSON, "The body is not valid UTF-8.")
	case at.Err == wire.ErrJSONRepeated:
		return Failf(wire.CodeMalformedJSON, "The body has the key %.200q twice.", at.Path)
	case at.Err == wire.ErrJSONDepth:
		return Failf(wire.CodeMalformedJSON, "The body is nested more than %d levels deep.", wire.MaxDepth)
	case at.Err == wire.ErrJSONNumber && at.Path != "":
		return Invalid(shorten(at.Path), "This number is too large: beyond 1.7e308 programs can't read it. Write it as a string.")
	case at.Err == wire.ErrJSONHalfPair && at.Path != "":
		return Invalid(shorten(at.Path), "This has one half of a surrogate pair without the other: write the character itself, or both halves.")
	case at.Err == wire.ErrJSONHalfPair:
		return Failf(wire.CodeMalformedJSON, "The body has one half of a surrogate pair without the other at byte %d.", at.Offset+1)
	}
	return Failf(wire.CodeMalformedJSON, "The body is not valid JSON at byte %d.", at.Offset+1)
}

// shorten bounds the path that an answer repeats, in bytes.
func shorten(path string) string { return text.Visible(store.Text(path, 255)) }

// unknownFields are the members that are none of the known fields, sorted.
func unknownFields(members map[string]json.RawMessage, known []string) []Problem {
	var problems []Problem
	for name := range members {
		if !slices.Contains(known, name) {
			problems = append(problems, Problem{Field: shorten(name), Message: "Unknown field."})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Field, b.Field) })
	if len(problems) > maxProblems {
		problems = problems[:maxProblems]
	}
	return problems
}

func refuseUnknown(members map[string]json.RawMessage, known []string) error {
	problems := unknownFields(members, known)
	if len(problems) == 0 {
		return nil
	}
	e := InvalidAll(problems)
	if len(known) > 0 {
		e.Hint = "Known fields are " + Quoted(known) + "."
	}
	return e
}

// Len is how many fields were sent.
func (f *Fields) Len() int { return len(f.members) }

// Has reports whether a field was sent.
func (f *Fields) Has(name string) bool { _, ok := f.members[name]; return ok }

// Raw is a field as it was sent, nil when it was not.
func (f *Fields) Raw(name string) json.RawMessage { return f.members[name] }

// Text reads a string. It reports false when the field is absent or wrong.
func (f *Fields) Text(name string) (string, bool) {
	raw, ok := f.members[name]
	if !ok {
		return "", false
	}
	var value *string
	if err := json.Unmarshal(raw, &value); err != nil || value == nil {
		f.Add(name, "This must be a string, not %s.", KindOf(raw))
		return "", false
	}
	return *value, true
}

// Flag reads true or false; absent is false.
func (f *Fields) Flag(name string) (set bool) {
	if raw, ok := f.members[name]; ok && (raw[0] != 't' && raw[0] != 'f' || json.Unmarshal(raw, &set) != nil) {
		f.Add(name, "This must be true or false, not %s.", KindOf(raw))
	}
	return set
}

// Integer reads a whole number within bounds; missing where it is absent or wrong.
func (f *Fields) Integer(name string, low, high, missing int) int {
	raw, ok := f.members[name]
	if !ok {
		return missing
	}
	n, err := strconv.Atoi(string(raw))
	if err != nil || n < low || n > high {
		f.Add(name, "This must be a whole number from %d to %d.", low, high)
		return missing
	}
	return n
}

// Texts reads a list of strings; none where it is absent or wrong.
func (f *Fields) Texts(name string) []string {
	raw, ok := f.members[name]
	if !ok {
		return nil
	}
	var list []*string
	if raw[0] != '[' || json.Unmarshal(raw, &list) != nil || slices.Contains(list, nil) {
		f.Add(name, "This must be a list of strings.")
		return nil
	}
	texts := make([]string, len(list))
	for i, text := range list {
		texts[i] = *text
	}
	return texts
}

// Integers reads a list of whole numbers; none where it is absent or wrong.
func (f *Fields) Integers(name string) (list []int) {
	raw, ok := f.members[name]
	if ok && (raw[0] != '[' || bytes.Contains(raw, []byte("null")) || json.Unmarshal(raw, &list) != nil) {
		f.Add(name, "This must be a list of whole numbers.")
		return nil
	}
	return list
}

// Time reads a timestamp, nil when it is absent or wrong.
func (f *Fields) Time(name string) *time.Time {
	text, ok := f.Text(name)
	if !ok {
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		f.Add(name, "This must be a timestamp such as “2026-01-02T03:04:05Z”.")
		return nil
	}
	t = t.UTC()
	return &t
}

// Nested reads the fields of an object that is a field of limited size, in bytes: none when it is absent or wrong. What is
// wrong with them is noted in the Fields that it returns, for Take.
func (f *Fields) Nested(name string, limit int, known ...string) *Fields {
	inner := &Fields{Problems: Problems{under: f.under + name + "."}}
	raw, ok := f.Object(name, limit)
	if !ok || json.Unmarshal(raw, &inner.members) != nil {
		return inner
	}
	for _, unknown := range unknownFields(inner.members, known) {
		inner.Add(unknown.Field, "%s Known fields are %s.", unknown.Message, Quoted(known))
	}
	return inner
}

// Object reads a JSON object of limited size, in bytes, and keeps its numbers, escapes and key order as sent.
func (f *Fields) Object(name string, limit int) (json.RawMessage, bool) {
	raw, ok := f.members[name]
	if !ok {
		return nil, false
	}
	if raw[0] != '{' {
		f.Add(name, "This must be an object, not %s.", KindOf(raw))
		return nil, false
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		f.Add(name, "This is not valid JSON.")
		return nil, false
	}
	if problem := wire.TooLarge(compact.Bytes(), limit); problem != "" {
		f.Add(name, "%s", problem)
		return nil, false
	}
	return compact.Bytes(), true
}
