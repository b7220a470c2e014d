package views

import (
	"time"

	"github.com/alter-console/alter-console/client"
)

// AgentView is what an agent's page shows.
type AgentView struct {
	AgentHead
	Keys           *client.AgentKeyList
	Now            time.Time
	APIBaseURL     string  // what SDKs are told to use
	Reveal         *Reveal // a key that was made just now, nil on every other request
	IdempotencyKey string  // of the next key to be minted from this page
	Usage          UsageView
	CanReplace     bool // the API can replace a key that nobody stored
	KeyHistory     bool // the API can tell what was done to each key
	CanSecrets     bool // secrets have pages
}

// shownBefore reports whether a form was sent again; minting another key is then offered beside the explanation.
func (v AgentView) shownBefore() bool { return v.Reveal != nil && v.Reveal.Plaintext.IsZero() }
