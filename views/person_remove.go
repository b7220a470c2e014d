package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// FieldHeir is who is to own the agents of somebody who is removed.
const FieldHeir = "heir"

// someOwned is how many of the agents that somebody owns are named.
const someOwned = 10

// RemoveView is what the confirmation of a removal shows.
type RemoveView struct {
	Person Person
	Owned  []*client.AgentInfo // whose owner the email is
	Heir   string              // as typed
	Errors map[string]string
	Word   TypedWord
	Now    time.Time
}

// some are the owned agents that are named.
func (v RemoveView) some() []*client.AgentInfo { return v.Owned[:min(someOwned, len(v.Owned))] }

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
		c.Fields = heirField(v)
	}
	return c.page()
}
