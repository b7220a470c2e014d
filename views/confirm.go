package views

import "github.com/a-h/templ"

// A Confirmation is a page that asks before something final is done. What that would do is what it shows.
type Confirmation struct {
	Title   string
	Section string
	Back    Lead // what it is about; the way out, too
	Action  templ.SafeURL
	Button  string
	Word    *TypedWord      // what is to be typed first, nil for nothing
	Fields  templ.Component // more fields of the form, nil for none
	About   templ.Component
}

// A TypedWord is a word that stands on the page, and that a person types to confirm something final.
type TypedWord struct {
	Whose string // "agent"
	What  string // "name"
	Word  string
	Also  string // a field that says that the word was asked for, "" for none
	Typed string
	Error string
}
