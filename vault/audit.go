package vault

import (
	"context"
	"net"
	"regexp"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

func agentEvent(action audit.Action, a store.Agent, detail map[string]any) audit.Event {
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetAgent, ID: a.ID, Label: a.Name}, Detail: detail}
}

func keyEvent(action audit.Action, k store.Key, detail map[string]any) audit.Event {
	if detail == nil {
		detail = map[string]any{}
	}
	if k.AgentID != nil {
		detail["agent_id"] = *k.AgentID
	}
	return audit.Event{Action: action, Target: audit.Target{Kind: audit.TargetKey, ID: k.ID, Label: k.Name}, Detail: detail}
}

// audit writes an event that a request causes.
func (v *Vault) audit(tx *store.Tx, c *call, e audit.Event) error {
	if e.Action == audit.KeyMinted {
		agentID, _ := e.Detail["agent_id"].(string)
		c.made = minted{agentID, e.Target.ID}
	}
	return v.auditAs(c.Context(), tx, c.appID(v), c.actor(), e)
}

// auditAs writes an event in the trail of an application.
func (v *Vault) auditAs(ctx context.Context, tx *store.Tx, appID string, by audit.Actor, e audit.Event) error {
	e.AppID, e.At, e.By = appID, v.clock(), by
	return audit.Write(ctx, tx, e)
}

// actor is who the audit trail names, with all that is known of the request.
func (c *call) actor() audit.Actor {
	a := c.who()
	a.Address, a.UserAgent = c.origin()
	a.RequestID = c.requestID
	if parent := c.Header.Get(wire.HeaderTraceparent); validTraceparent(parent) {
		a.Traceparent = parent
	}
	if context, ok := wire.ParseContext(c.Header.Get(wire.HeaderContext)); ok {
		if text := api.Encode(context); !wire.ContainsKey(string(text)) {
			a.Context = text
		}
	}
	a.Caller, a.CallerType = c.caller.text, c.caller.kind
	a.Signed = c.coversHeaders()
	return a
}

// who is a person, an agent by its own key, or the application by its key.
func (c *call) who() audit.Actor {
	switch {
	case c.operator != nil:
		return audit.Actor{Kind: audit.KindPerson, ID: c.operator.ID, Label: c.operator.Label}
	case c.ownKey:
		return audit.Actor{Kind: audit.KindAgent, ID: c.agent.ID, Label: c.agent.Name}
	}
	return audit.Actor{Kind: audit.KindAppKey, ID: c.key.ID, Label: c.key.Name}
}

// coversHeaders reports whether a signature covers what the request says of itself beside the key: its caller and its
// context. Those of clients before 0.21 don't, so that whoever passes such a request on may have written them. A person
// at the console needs none.
func (c *call) coversHeaders() bool { return c.operator != nil || c.signed != nil && c.signed.hasV2 }

func (c *call) origin() (address, userAgent string) {
	if c.operator != nil {
		return c.operator.Address, api.WithoutKey(c.operator.UserAgent)
	}
	address = c.RemoteAddr
	if host, _, err := net.SplitHostPort(address); err == nil {
		address = host
	}
	return address, api.WithoutKey(c.UserAgent())
}

var traceparent = regexp.MustCompile(`\A[0-9a-fA-F]{2}-[0-9a-fA-F]{32}-[0-9a-fA-F]{16}-[0-9a-fA-F]{2}\z`)

func validTraceparent(s string) bool {
	return traceparent.MatchString(s) && !strings.EqualFold(s[:2], "ff") &&
		strings.Trim(s[3:35], "0") != "" && strings.Trim(s[36:52], "0") != ""
}
