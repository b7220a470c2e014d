package ui

import "github.com/a-h/templ"

// Tab is one of the [Tabs] of a page.
type Tab struct {
	Label   string
	URL     templ.SafeURL
	Current bool
	Count   string // how much is behind it, "" to say nothing
}
