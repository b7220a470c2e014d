package ui

import "github.com/a-h/templ"

// PagerProps are the places a [Pager] leads to.
type PagerProps struct {
	Range                       string // "51–100 of 100,000"
	First, Previous, Next, Last templ.SafeURL
	HasLast                     bool // the other side can jump to the end
}
