package vault

import (
	"context"
	"net"
	"regexp"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// An event is one line of the audit trail: what was done to what. Who did it, and from where, comes from the request.
type event struct {
	action      string
	targetKind  string
	targetID    string
	targetLabel string
	detail      map[string]any // never a secret
}

// What can happen to agents and keys.
const (
	actionAgentCreated    = "agent.created"
	actionAgentUpdated    = "agent.updated"
	actionAgentSuspended  = "agent.suspended"
	actionAgentResumed    = "agent.resumed"
	actionAgentDeleted    = "agent.deleted"
	actionScopesApplied   = "agent.scopes_applied"
	actionKeyMinted       = "key.minted"
	actionKeyDeprecated   = "key.deprecated"
	actionKeyUndeprecated = "key.undeprecated"
	actionKeyRevoked      = "key.revoked"
	actionKeyAcknowledged = "key.acknowledged"
	actionAppKeyCreated   = "app_key.created"
	actionAppKeyRevoked   = "app_key.revoked"
	actionSecretChanged   = "server_secret.changed"
	actionSecretRetired   = "server_secret.retired"
)

func agentEvent(action string, a store.Agent, detail map[string]any) event {
	return event{action: action, targetKind: "agent", targetID: a.ID, targetLabel: a.Name, detail: detail}
}

func keyEvent(action string, k store.Key, detail map[string]any) event {
	if detail == nil {
		detail = map[string]any{}
	}
	if k.AgentID != nil {
		detail["agent_id"] = *k.AgentID
	}
	return event{action: action, targetKind: "key", targetID: k.ID, targetLabel: k.Name, detail: detail}
}

// targetAgent is the agent that a key's event is about.
func (e *event) targetAgent() string {
	id, _ := e.detail["agent_id"].(string)
	return id
}

// note adds a detail.
func (e *event) note(name string, value any) {
	if e.detail == nil {
		e.detail = map[string]any{}
	}
	e.detail[name] = value
}

// audit writes an event in the transaction of the change it tells of: neither exists without the other.
func (v *Vault) audit(tx *store.Tx, c *call, e event) error {
	if e.action == actionKeyMinted {
		c.made = minted{e.targetAgent(), e.targetID}
	}
	row := v.auditRow(c.appID(v), e)
	row.ActorKind, row.ActorID, row.ActorLabel = c.actor()
	row.Address, row.UserAgent = c.origin()
	row.RequestID = c.requestID
	if parent := c.Header.Get(wire.HeaderTraceparent); validTraceparent(parent) {
		row.Traceparent = parent
	}
	if context, ok := wire.ParseContext(c.Header.Get(wire.HeaderContext)); ok {
		if text := encode(context); !wire.ContainsKey(string(text)) {
			row.Context = text
			e.note("context_signed", c.coversHeaders())
		}
	}
	if c.caller.text != "" {
		e.note("caller", c.caller.text)
		e.note("caller_type", c.caller.kind)
		e.note("caller_signed", c.coversHeaders())
	}
	if e.detail != nil {
		row.Detail = encode(e.detail)
	}
	return tx.InsertAudit(c.Context(), row)
}

// auditSystem writes an event of an application that no request caused.
func (v *Vault) auditSystem(ctx context.Context, tx *store.Tx, appID, actorKind string, e event) error {
	row := v.auditRow(appID, e)
	row.ActorKind, row.ActorLabel = actorKind, strings.ReplaceAll(actorKind, "_", " ")
	if e.detail != nil {
		row.Detail = encode(e.detail)
	}
	return tx.InsertAudit(ctx, row)
}

func (v *Vault) auditRow(appID string, e event) store.AuditEvent {
	return store.AuditEvent{
		ID: newID(), AppID: appID, At: v.clock(),
		Action: e.action, TargetKind: e.targetKind, TargetID: e.targetID, TargetLabel: e.targetLabel,
	}
}

// actor is who the audit trail names: a person, an agent by its own key, or the application by its key.
func (c *call) actor() (kind, id, label string) {
	switch {
	case c.operator != nil:
		return store.ActorPerson, c.operator.ID, c.operator.Label
	case c.ownKey:
		return store.ActorAgent, c.agent.ID, c.agent.Name
	}
	return store.ActorAppKey, c.key.ID, c.key.Name
}

// coversHeaders reports whether a signature covers what the request says of itself beside the key: its caller and its
// context. Those of clients before 0.21 don't, so that whoever passes such a request on may have written them. A person
// at the console needs none.
func (c *call) coversHeaders() bool { return c.operator != nil || c.signed != nil && c.signed.hasV2 }

func (c *call) origin() (address, userAgent string) {
	if c.operator != nil {
		return c.operator.Address, withoutKey(c.operator.UserAgent)
	}
	address = c.RemoteAddr
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	return address, withoutKey(c.UserAgent())
}

var traceparent = regexp.MustCompile(`\A[0-9a-fA-F]{2}-[0-9a-fA-F]{32}-[0-9a-fA-F]{16}-[0-9a-fA-F]{2}\z`)

func validTraceparent(s string) bool {
	return traceparent.MatchString(s) && !strings.EqualFold(s[:2], "ff") &&
		strings.Trim(s[3:35], "0") != "" && strings.Trim(s[36:52], "0") != ""
}
