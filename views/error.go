package views

import "github.com/a-h/templ"

// Failure is an error as people see it.
type Failure struct {
	Status    int
	Title     string
	Message   string
	Hint      string
	RequestID string
	Leads     []Lead // where to go from here, the likeliest first
	Home      *Lead  // the way out where the list that the page belongs to may be none, nil for that list
}

// Lead is a way on from what went wrong.
type Lead struct {
	Label string
	URL   templ.SafeURL
}
