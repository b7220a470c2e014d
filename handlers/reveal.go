package handlers

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/views"
)

// revealCreated answers a create with the agent's page and its first key: the one response that holds the plaintext.
func (h *console) revealCreated(c echo.Context, created *client.AgentCreateResult) error {
	return h.reveal(c, &created.AgentInfo, views.Reveal{
		AgentID: created.ID, KeyID: created.KeyID, KeyName: created.Name + "-1", NewAgent: true,
	}, created.APIKey)
}

// revealMinted does the same for a key that was minted.
func (h *console) revealMinted(c echo.Context, minted *client.AgentKeyMintResult) error {
	return h.reveal(c, h.agent(c), views.Reveal{
		AgentID: h.agent(c).ID, KeyID: minted.KeyID, KeyName: minted.Name,
	}, minted.APIKey)
}

// revealReplaced says with it which key is dead now.
func (h *console) revealReplaced(c echo.Context, replaced *client.AgentKeyReplaceResult) error {
	return h.reveal(c, h.agent(c), views.Reveal{
		AgentID: h.agent(c).ID, KeyID: replaced.KeyID, KeyName: replaced.Name, Replaced: replaced.Replaced.Name,
	}, replaced.APIKey)
}

func (h *console) reveal(c echo.Context, agent *client.AgentInfo, r views.Reveal, plaintext client.Secret) error {
	status := http.StatusCreated
	if plaintext.IsZero() {
		status = http.StatusOK // sent before: the form's first answer held the key
	}
	r.Plaintext, r.APIBaseURL = plaintext, h.apiBaseURL(c)
	return h.showAgentWith(c, status, agent, &r)
}
