package vault

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/alter-console/alter-console/client/wire"
)

// A queryReader reads the parameters of a request one by one and collects what is wrong with them. Parameters it isn't
// asked for are ignored, so that newer clients may send them.
type queryReader struct {
	values   map[string][]string
	problems fieldReader
}

func (c *call) query() *queryReader {
	q := &queryReader{values: map[string][]string{}}
	for _, p := range wire.ParseQuery(c.URL.RawQuery) {
		q.values[p.Key] = append(q.values[p.Key], p.Value)
	}
	return q
}

func (q *queryReader) err() error { return q.problems.err() }

func (q *queryReader) has(name string) bool { _, ok := q.values[name]; return ok }

// text reads one parameter, "" when it is absent. Invalid UTF-8 arrives as U+FFFD, so that is refused like NUL.
func (q *queryReader) text(name string) string {
	values := q.values[name]
	switch {
	case len(values) == 0:
		return ""
	case len(values) > 1:
		q.problems.add(name, "This is given more than once.")
	case strings.ContainsRune(values[0], utf8.RuneError), strings.Contains(values[0], "\x00"):
		q.problems.add(name, "This is not a valid string.")
	default:
		return values[0]
	}
	return ""
}

// shortText is text for what the database has to search for, whose work grows with its length.
func (q *queryReader) shortText(name string, limit int) string {
	s := q.text(name)
	if problem := wire.TooLong(s, limit); problem != "" {
		q.problems.add(name, "%s", problem)
		return ""
	}
	return s
}

func (q *queryReader) flag(name string) bool {
	if !q.has(name) {
		return false
	}
	switch q.text(name) {
	case "true":
		return true
	case "false":
	default:
		q.problems.add(name, "This must be “true” or “false”.")
	}
	return false
}

// integer reads a whole number within bounds.
func (q *queryReader) integer(name string, low, high, missing int) int {
	if !q.has(name) {
		return missing
	}
	n, err := strconv.Atoi(q.text(name))
	if err != nil || n < low || n > high {
		q.problems.add(name, "This must be a whole number from %d to %d.", low, high)
		return missing
	}
	return n
}

// choice reads one of the given words, "" when it is absent or empty.
func (q *queryReader) choice(name string, words []string) string {
	got := q.text(name)
	if got == "" || slices.Contains(words, got) {
		return got
	}
	q.problems.add(name, "This must be one of %s.", quoteList(words))
	return ""
}
