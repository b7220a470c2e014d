package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// DeleteView is what the confirmation of a deletion shows.
type DeleteView struct {
	Agent    *client.AgentInfo
	LiveKeys int
	Grants   *client.GrantSearchResult // active ones that it holds; nil where the API has none
	Below    *client.GrantSearchResult // active ones that were delegated from these, and on from there
	Now      time.Time
	Word     TypedWord
}

// DeletePage asks before an agent is deleted.
func DeletePage(v DeleteView) Page {
	return Confirmation{
		Title:   "Delete " + v.Agent.Name,
		Section: SectionAgents,
		Back:    Lead{Label: v.Agent.Name, URL: AgentURL(v.Agent.ID)},
		Action:  DeleteAgentURL(v.Agent.ID),
		Button:  "Delete agent",
		Word:    &v.Word,
		About:   aboutDeletion(v),
	}.page()
}
