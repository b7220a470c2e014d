package views

import (
	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/text"
)

// FieldReason is why something is done, as the audit trail keeps it.
const FieldReason = "reason"

// DisabledAction is what the audit trail calls it that somebody was disabled.
const DisabledAction = "account.disabled"

// SuspendedAction is what it calls it that an agent was suspended.
const SuspendedAction = "agent.suspended"

// becauseOf ends a sentence with why somebody did something, if they said it.
func becauseOf(e *client.Event) string {
	if reason := textIn(e, "reason"); reason != "" {
		return ": " + text.Visible(reason)
	}
	return "."
}

// DisableView is what the confirmation of disabling somebody shows.
type DisableView struct {
	Person  Person
	Owned   Count  // agents whose owner the email is
	Reason  string // as typed
	Problem string // with the reason
}

// DisablePersonPage asks before somebody is disabled.
func DisablePersonPage(v DisableView) Page {
	return Confirmation{
		Title:  "Disable " + v.Person.Email,
		Back:   Lead{Label: v.Person.Title(), URL: PersonURL(v.Person.ID)},
		Action: DisablePersonURL(v.Person.ID),
		Button: "Disable",
		Fields: reasonField(v.Reason, v.Problem),
		About:  aboutDisabling(v),
	}.page()
}
