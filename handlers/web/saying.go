package web

import "github.com/alter-console/alter-console/views"

// A Saying is what people are told of an error, which errors.Is finds.
type Saying struct {
	Err     error
	Failure views.Failure
}
