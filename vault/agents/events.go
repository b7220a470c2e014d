package agents

import (
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

func agentEvent(action audit.Action, a store.Agent, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAgent, ID: a.ID, Label: a.Name}, Detail: detail}
}

// KeyEvent is what happens to a key; detail may be nil, and tells of the key's agent as well.
func KeyEvent(action audit.Action, k store.Key, detail map[string]any) audit.Event {
	if detail == nil {
		detail = map[string]any{}
	}
	if k.AgentID != nil {
		detail["agent_id"] = *k.AgentID
	}
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetKey, ID: k.ID, Label: k.Name}, Detail: detail}
}

// auditMinted writes that a request has made a key, and has the log name it.
func auditMinted(tx *store.Tx, c *api.Call, k store.Key, detail map[string]any) error {
	c.Note("agent", *k.AgentID)
	c.Note("new_key", k.ID)
	return c.Audit(tx, KeyEvent(audit.KeyMinted, k, detail))
}
