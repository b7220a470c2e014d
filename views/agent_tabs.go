package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// AgentHead is what all pages of an agent begin with.
type AgentHead struct {
	Agent     *client.AgentInfo
	Suspended *client.Event // the event that tells of its suspension; nil where there is none, or it is not known
	Tabs      []Tab         // those that the API can fill
	HeadAt    time.Time     // when this is

	AsksReason    bool   // the API takes a reason for which an agent is suspended
	Reason        string // as typed
	ReasonProblem string
}
