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

func (r Reveal) oneTime() OneTime {
	return OneTime{
		Title:     "Store this key now",
		Text:      revealText(r),
		Name:      "key",
		ID:        "new-key",
		Plaintext: r.Plaintext.Reveal(),
		Copies:    []OneTimeCopy{{"new-key-env", "Copy .env lines"}},
		Warning:   "Store the key first. When this closes, nobody can see it again.",
		Page:      AgentURL(r.AgentID),
		Done:      AcknowledgeKeyURL(r.AgentID, r.KeyID),
	}
}
