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
	Typed     string
	Error     string
}
