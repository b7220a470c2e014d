package api

import (
	"fmt"
	"strings"
)

// A Problem says what is wrong with one field of a request.
type Problem struct {
	Field   string `json:"field"`
	Message string `json:"message"`
}

// maxProblems bounds the answer to a request made of mistakes.
const maxProblems = 20

// Problems collects what is wrong with the fields of a request.
type Problems struct {
	found []Problem
	under string // goes before the names of fields: that of the object they are in, and a dot
}

// Add notes what is wrong with a field.
func (p *Problems) Add(field, format string, args ...any) {
	if len(p.found) < maxProblems {
		p.found = append(p.found, Problem{Field: p.under + field, Message: fmt.Sprintf(format, args...)})
	}
}

// Take adds what somebody else found, after what was found here.
func (p *Problems) Take(other Problems) { p.found = append(p.found, other.found...) }

// Err refuses the request when anything is wrong with it.
func (p *Problems) Err() error {
	if len(p.found) == 0 {
		return nil
	}
	return InvalidAll(p.found)
}

// Quoted lists words, each in quotation marks.
func Quoted(words []string) string {
	return "“" + strings.Join(words, "”, “") + "”"
}

// Either names words of which one has to be.
func Either(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return Quoted(words)
	}
	return Quoted(words[:last]) + " or " + Quoted(words[last:])
}
