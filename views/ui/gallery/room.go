package main

import (
	"time"

	"github.com/a-h/templ"

	"github.com/alter-console/alter-console/views"
)

// now is when the gallery's times are told from.
var now = time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC)

// A room shows the controls of one family.
type room struct {
	path     string
	title    string
	body     templ.Component
	messages []views.Message // that lie over it
	reveals  bool            // it has a dialog, which covers it
}

// longWord is what comes from outside when nobody thought of how it would be drawn.
const longWord = "averyveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryveryverylongword@example.com"
