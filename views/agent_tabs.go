package views

import "github.com/alter-console/alter-console/client"

// AgentHead is what all pages of an agent begin with.
type AgentHead struct {
	Agent *client.AgentInfo
	Tabs  []Tab // those that the API can fill
}
