package ui

import "github.com/a-h/templ"

// DialogProps are what a [Dialog] can be told.
type DialogProps struct {
	ID      string // of its elements: the heading is ID-title, what describes it ID-text
	Title   string
	Actions templ.Component // how it ends: a form, with its buttons
	Attrs   map[string]any
}
