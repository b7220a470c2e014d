package views

import "github.com/a-h/templ"

// PagerProps are the places a [Pager] leads to.
type PagerProps struct {
	Range                       string // "51–100 of 100,000"
	First, Previous, Next, Last templ.SafeURL
	HasLast                     bool // the other side can jump to the end
}

// Lead is a way on from what went wrong.
type Lead struct {
	Label string
	URL   templ.SafeURL
}

// FieldError is one line of an [ErrorSummary].
type FieldError struct {
	ID      string // of the element to go to
	Label   string
	Message string
}
