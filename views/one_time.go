package views

import "github.com/a-h/templ"

// OneTime is a secret at the only moment when it can be seen, in a dialog that stays until it was stored.
type OneTime struct {
	Title     string
	Text      templ.Component // what it is, in an element called reveal-text
	Name      string          // what it is called on buttons: "key"
	Many      bool            // it is more than one: "codes"
	ID        string          // of the element that holds it
	Plaintext string
	Copies    []OneTimeCopy // more to copy beside it
	Warning   string        // when somebody tries to leave before
	Page      templ.SafeURL // the page behind the dialog, without it
	Done      templ.SafeURL // what is told that it was stored
}

// OneTimeCopy is a button that copies the text of the element called ID.
type OneTimeCopy struct{ ID, Label string }

// verb is what people do with it: a link is sent on, and kept nowhere.
func (t OneTime) verb() string {
	if t.Name == "link" {
		return "copied"
	}
	return "stored"
}

// stored is what the button says that ends it.
func (t OneTime) stored() string {
	if t.Many {
		return "I have stored these " + t.Name
	}
	return "I have " + t.verb() + " this " + t.Name
}
