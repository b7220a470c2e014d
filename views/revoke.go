package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// RevokeView is what the confirmation of a revocation shows.
type RevokeView struct {
	Agent     *client.AgentInfo
	Key       client.AgentKey
	Last      bool // the agent would be left without a key
	Remaining int  // other keys that are not revoked
	Now       time.Time
	Word      TypedWord // for the last key
}

// RevokePage asks before a key is revoked, and for the agent's name when it is the last one.
func RevokePage(v RevokeView) Page {
	c := Confirmation{
		Title:   "Revoke " + v.Key.Name,
		Section: SectionAgents,
		Back:    Lead{Label: v.Agent.Name, URL: AgentURL(v.Agent.ID)},
		Action:  RevokeKeyURL(v.Agent.ID, v.Key.KeyID),
		Button:  "Revoke key",
		About:   revokeFacts(v),
	}
	if v.Last {
		c.Button, c.Word = "Revoke last key", &v.Word
	}
	page := c.page()
	if !v.Key.Live() {
		page.Body = revokedBefore(v, c)
	}
	return page
}
