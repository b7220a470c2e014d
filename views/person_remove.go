package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// SomeOwned is how many of the agents that somebody owns are named.
const SomeOwned = 10

// OwnedView is agents that somebody owns: all of them counted, and up to SomeOwned named.
type OwnedView struct {
	Count
	Agents []*client.AgentInfo
}

// RemoveView is what the confirmation of a removal shows.
type RemoveView struct {
	Person Person
	Owned  OwnedView // whose owner the email is
	HeirView
	Word TypedWord
	Now  time.Time
}

// RemovePersonPage asks before an account is removed.
func RemovePersonPage(v RemoveView) Page {
	c := Confirmation{
		Title:  "Remove " + v.Person.Email,
		Back:   Lead{Label: v.Person.Title(), URL: PersonURL(v.Person.ID)},
		Action: RemovePersonURL(v.Person.ID),
		Button: "Remove",
		Word:   &v.Word,
		About:  aboutRemoval(v),
	}
	if v.Owned.N > 0 {
		c.Fields = heirField(v.HeirView, "The email address of a person or of a team, which becomes their owner. Where this is empty they keep "+v.Person.Email+".", true)
	}
	return c.page()
}
