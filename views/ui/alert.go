package ui

// Problem is one line of an [ErrorSummary].
type Problem struct {
	ID      string // of the field's element
	Label   string
	Message string
}
