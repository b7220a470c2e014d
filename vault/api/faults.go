package api

import (
	"errors"

	"github.com/alter-console/alter-console/store"
)

// Faults collects what several rules find wrong with a request that is only checked.
type Faults struct{ problems []Problem }

// Add notes what is wrong with a field.
func (f *Faults) Add(field, message string) {
	f.problems = append(f.problems, Problem{Field: field, Message: message})
}

// AddTaken notes with the text of a code that a field's value is another's, when looking for that one gave no error. Where nobody
// has it there is store.ErrNotFound, and nothing to note; any other error is given back.
func (f *Faults) AddTaken(field, code string, err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		f.Add(field, Fail(code).Message)
	}
	return err
}

// Take keeps the problems of a refusal that names fields, and gives back any other error.
func (f *Faults) Take(err error) error {
	var refusal *Error
	if errors.As(err, &refusal) && len(refusal.Problems) > 0 {
		f.problems = append(f.problems, refusal.Problems...)
		return nil
	}
	return err
}

// Found reports whether anything is wrong.
func (f *Faults) Found() bool { return len(f.problems) > 0 }

// Answer refuses with all that is wrong, and is an empty object when nothing is.
func (f *Faults) Answer() (Reply, error) {
	if f.Found() {
		return Reply{}, InvalidAll(f.problems)
	}
	return OK(struct{}{})
}
