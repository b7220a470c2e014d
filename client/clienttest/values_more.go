package clienttest

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// nested reads the fields of an object that is a field; none when it is absent or wrong. What is wrong with them is noted in
// what it returns, for take.
func (f *fields) nested(name string, limit int, known ...string) *fields {
	inner := &fields{members: f.object(name, limit), under: f.under + name + "."}
	_ = inner.only(known...)
	return inner
}

// take adds what was found wrong with an object to what was found before.
func (f *fields) take(inner *fields) { f.problems = append(f.problems, inner.problems...) }

func (f *fields) addAll(problems []wire.FieldProblem) {
	for _, p := range problems {
		f.add(p.Field, "%s", p.Problem)
	}
}

// given reports whether a field is there and not null.
func (f *fields) given(name string) bool { return f.members[name] != nil }

// optional reads a text that may be null or absent, which are the same.
func (f *fields) optional(name string, most int) string {
	if !f.given(name) {
		return ""
	}
	text := f.text(name)
	if problem := wire.TooLong(text, most); problem != "" {
		f.add(name, "%s", problem)
	}
	return text
}

// required reads a text that must not be empty.
func (f *fields) required(name string) string {
	if !f.has(name) {
		f.add(name, "This is required.")
		return ""
	}
	text, ok := f.members[name].(string)
	switch {
	case !ok:
		f.add(name, "This must be a string.")
	case text == "":
		f.add(name, "This must not be empty.")
	}
	return text
}

// texts reads a list of strings, nil where it is absent or wrong.
func (f *fields) texts(name string) []string {
	if !f.has(name) {
		return nil
	}
	list, ok := f.members[name].([]any)
	texts := make([]string, len(list))
	for i := range list {
		text, isText := list[i].(string)
		texts[i], ok = text, ok && isText
	}
	if !ok {
		f.add(name, "This must be a list of strings.")
		return nil
	}
	return texts
}

// boolean reads true or false; absent is false.
func (f *fields) boolean(name string) bool {
	set, ok := f.members[name].(bool)
	if f.has(name) && !ok {
		f.add(name, "This must be true or false.")
	}
	return set
}

// whole reads a whole number; otherwise where it is absent or wrong.
func (f *fields) whole(name string, least, most, otherwise int) int {
	if !f.has(name) {
		return otherwise
	}
	number, _ := f.members[name].(json.Number)
	n, err := number.Int64()
	if err != nil || n < int64(least) || n > int64(most) {
		f.add(name, "This must be a whole number from %d to %d.", least, most)
		return otherwise
	}
	return int(n)
}

// line reads a text of one line that people see, "" where it is absent or null.
func (f *fields) line(name string, most int) string {
	text := f.optional(name, most)
	switch {
	case strings.TrimSpace(text) != text:
		f.add(name, "This must not begin or end with white space.")
	case hidden(text, true):
		f.add(name, "This has a character that can't be seen.")
	}
	return text
}

// instant reads a time, nil where it is absent or null.
func (f *fields) instant(name string) *time.Time {
	if !f.given(name) {
		return nil
	}
	at, err := time.Parse(time.RFC3339Nano, f.text(name))
	if err != nil {
		f.add(name, "This must be a time such as 2027-01-02T15:04:05Z.")
		return nil
	}
	at = at.UTC().Truncate(time.Microsecond)
	return &at
}

// distinct sorts a list and leaves out what is there twice.
func distinct(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// orNull is a text, nil for none.
func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// orEmpty is a list that is written as one when it is nil, too.
func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
