package api

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

// A Query reads the parameters of a request one by one and collects what is wrong with them. Parameters it isn't
// asked for are ignored, so that newer clients may send them.
type Query struct {
	Problems
	values map[string][]string
}

// ReadQuery reads the parameters of an address, as they stand in it.
func ReadQuery(raw string) *Query {
	q := &Query{values: map[string][]string{}}
	for _, p := range wire.ParseQuery(raw) {
		q.values[p.Key] = append(q.values[p.Key], p.Value)
	}
	return q
}

// Has reports whether a parameter was sent.
func (q *Query) Has(name string) bool { _, ok := q.values[name]; return ok }

// All is a parameter as often as it was sent.
func (q *Query) All(name string) []string { return q.values[name] }

// Text reads one parameter, "" when it is absent. Invalid UTF-8 arrives as U+FFFD, so that is refused like NUL.
func (q *Query) Text(name string) string {
	values := q.values[name]
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		q.Add(name, "This is given more than once.")
	case strings.ContainsRune(values[0], utf8.RuneError), strings.Contains(values[0], "\x00"):
		q.Add(name, "This is not a valid string.")
	default:
		return values[0]
	}
	return ""
}

// ShortText is Text for what the database has to search for, whose work grows with its length.
func (q *Query) ShortText(name string, limit int) string {
	s := q.Text(name)
	if problem := wire.TooLong(s, limit); problem != "" {
		q.Add(name, "%s", problem)
		return ""
	}
	return s
}

// Flag reads “true” or “false”; absent is false.
func (q *Query) Flag(name string) bool {
	if !q.Has(name) {
		return false
	}
	switch q.Text(name) {
	case "true":
		return true
	case "false":
	default:
		q.Add(name, "This must be “true” or “false”.")
	}
	return false
}

// Integer reads a whole number within bounds.
func (q *Query) Integer(name string, low, high, missing int) int {
	if !q.Has(name) {
		return missing
	}
	n, err := strconv.Atoi(q.Text(name))
	if err != nil || n < low || n > high {
		q.Add(name, "This must be a whole number from %d to %d.", low, high)
		return missing
	}
	return n
}

// Time reads a timestamp, zero when it is absent.
func (q *Query) Time(name string) time.Time {
	text := q.Text(name)
	if text == "" {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		q.Add(name, "This must be a timestamp such as “2026-01-02T03:04:05Z”.")
	}
	return t.UTC()
}

// Choice reads one of the given words, "" when it is absent or empty.
func (q *Query) Choice(name string, words []string) string {
	got := q.Text(name)
	if got == "" || slices.Contains(words, got) {
		return got
	}
	q.Add(name, "This must be one of %s.", Quoted(words))
	return ""
}
