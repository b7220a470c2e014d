package views

import "time"

// Names of fields of the form that hands agents over.
const (
	FieldHeir      = "heir"       // who is to own them
	FieldHeirAsked = "heir_asked" // an address that was asked about
)

// HeirView is to whom somebody's agents are to go, in a form.
type HeirView struct {
	Heir    string   // as typed
	Asked   string   // an address that nobody here has, of which the form has told that
	Problem string   // what is wrong with it
	Known   []string // addresses of people, to choose from
}

// HandOverView is the form that hands over what somebody owns.
type HandOverView struct {
	Person Person
	Owned  OwnedView // whose owner the email is
	HeirView
	Going *HandingOver
	Now   time.Time
}

// HandingOver is how far agents are handed over in the background.
type HandingOver struct {
	Heir    string
	Since   time.Time
	Handed  int
	Failed  int    // could not be
	Problem string // why, of the last one
	Ended   bool   // there was something to tell of
}

// HandOverPage is that form.
func HandOverPage(v HandOverView) Page {
	return Page{Title: "Hand over agents of " + v.Person.Title(), Narrow: true, Body: handOverBody(v)}
}
