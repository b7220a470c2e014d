package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// DeleteView is what the confirmation of a deletion shows.
type DeleteView struct {
	Agent    *client.AgentInfo
	LiveKeys int
	Now      time.Time
	Typed    string
	Error    string
}
