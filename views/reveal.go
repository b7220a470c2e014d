package views

import "github.com/alter-console/alter-console/client"

// Reveal is a key at the moment it was made. Plaintext is zero when a form was sent again: the key was shown before.
type Reveal struct {
	AgentID    string
	KeyID      string
	KeyName    string
	Replaced   string // the name of the key that it took the place of, "" for none
	Plaintext  client.Secret
	APIBaseURL string
	NewAgent   bool
}
