package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// revealCreated answers a create with the agent's page and its first key: the one response that holds the plaintext.
func (s agents) revealCreated(c echo.Context, created *client.AgentCreateResult) error {
	return s.reveal(c, &created.AgentInfo, views.Reveal{
		AgentID:  created.ID,
		KeyID:    created.KeyID,
		KeyName:  created.KeyName(),
		NewAgent: true,
	}, created.APIKey)
}

// revealMinted does the same for a key that was minted.
func (s agents) revealMinted(c echo.Context, agent *client.AgentInfo, minted *client.AgentKeyMintResult) error {
	return s.reveal(c, agent, views.Reveal{
		AgentID: agent.ID,
		KeyID:   minted.KeyID,
		KeyName: minted.Name,
	}, minted.APIKey)
}

// revealReplaced says with it which key is dead now.
func (s agents) revealReplaced(c echo.Context, agent *client.AgentInfo, replaced *client.AgentKeyReplaceResult) error {
	return s.reveal(c, agent, views.Reveal{
		AgentID:  agent.ID,
		KeyID:    replaced.KeyID,
		KeyName:  replaced.Name,
		Replaced: replaced.Replaced.Name,
	}, replaced.APIKey)
}

func (s agents) reveal(c echo.Context, agent *client.AgentInfo, r views.Reveal, plaintext client.Secret) error {
	status := http.StatusCreated
	if plaintext.IsZero() {
		status = http.StatusOK // sent before: the form's first answer held the key
	}
	r.Plaintext, r.APIBaseURL = plaintext, s.APIBaseURL(c)
	return s.showAgent(c, status, agent, &r)
}
