package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// someOwned is how many of the agents that somebody owns are named.
const someOwned = 10

// RemoveView is what the confirmation of a removal shows.
type RemoveView struct {
	Person Person
	Owned  []*client.AgentInfo // whose owner the email is
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
	if len(v.Owned) > 0 {
		c.Fields = heirField(v.HeirView, "The email address of a person or of a team, which becomes their owner. Where this is empty they keep "+v.Person.Email+".", true)
	}
	return c.page()
}
