package clienttest

import (
	"fmt"
	"net"
	"time"

	"github.com/alter-console/alter-console/client/wire"
)

// An event is a line of the audit trail: what a request has changed. What a test sets up by itself, as with AddGrant, is in none.
type event struct {
	id, action, agentID, requestID, client, address string
	at                                              time.Time
	actor, target                                   subject
	detail                                          map[string]any
}

// A subject is who did something, or what it was done to.
type subject struct{ kind, id, label string }

func (s subject) json() map[string]any {
	return map[string]any{"kind": s.kind, "id": s.id, "label": s.label}
}

func (e *event) json(stored bool) map[string]any {
	object := map[string]any{
		"id":          e.id,
		"at":          stamp(&e.at),
		"actor":       e.actor.json(),
		"action":      e.action,
		"target":      e.target.json(),
		"agent_id":    e.agentID,
		"address":     e.address,
		"client":      e.client,
		"request_id":  e.requestID,
		"traceparent": "",
		"context":     map[string]any{},
		"detail":      e.detail,
		"seq":         0, // nothing chains what a fake tells
		"hash":        "",
	}
	if stored {
		object["stored"] = map[string]any{"app_id": "00000000-0000-4000-8000-000000000000", "context": "", "detail": string(encode(e.detail))}
	}
	return object
}

// who asks, as the trail names it.
func (c *call) who() subject {
	if c.key.agent != nil {
		return subject{"agent", c.key.agent.id, c.key.agent.name}
	}
	return subject{"app_key", c.key.id, c.key.name}
}

// tell adds an event to the trail. Ids of events count by themselves, so that those of everything else stay what they are.
func (c *call) tell(by subject, action string, target subject, agent *agent) {
	e := &event{id: fmt.Sprintf("00000000-0000-4000-a000-%012d", len(c.api.events)+1), at: c.api.now(), actor: by, action: action, target: target, detail: map[string]any{}}
	if agent != nil {
		e.agentID = agent.id
	}
	if by != system {
		e.requestID, e.client = c.id, c.UserAgent()
		e.address = c.RemoteAddr
		if host, _, err := net.SplitHostPort(c.RemoteAddr); err == nil {
			e.address = host
		}
	}
	c.api.events = append(c.api.events, e)
}

// system is the server itself, of its own accord.
var system = subject{"system", "", "system"}

// noteReading tells who reads the trail, once an hour.
func (c *call) noteReading(action string) {
	who, now := action+c.key.id, c.api.now()
	if at, known := c.api.readings[who]; known && now.Sub(at) < time.Hour {
		return
	}
	c.api.readings[who] = now
	c.tell(c.who(), action, subject{"audit", "", "audit trail"}, nil)
}

// A snapshot is what there was before a request. What differs after it, the request has done.
type snapshot struct {
	agents  map[*agent]agent
	keys    map[*key]key
	secrets map[*secret]secret
	grants  map[*grant]grant
}

func (a *API) snapshot() snapshot {
	s := snapshot{map[*agent]agent{}, map[*key]key{}, map[*secret]secret{}, map[*grant]grant{}}
	for _, one := range a.agents {
		s.agents[one] = *one
	}
	for _, one := range a.keys {
		s.keys[one] = *one
	}
	for _, one := range a.secrets {
		s.secrets[one] = *one
	}
	for _, one := range a.grants {
		s.grants[one] = *one
	}
	return s
}

// tellChanges tells what somebody has changed since.
func (c *call) tellChanges(by subject, before snapshot) {
	for _, now := range c.api.secrets {
		was, there := before.secrets[now]
		for _, action := range secretActions(there, &was, now) {
			c.tell(by, action, subject{"secret", now.id, now.slug}, nil)
		}
	}
	for _, now := range c.api.agents {
		was, there := before.agents[now]
		if action := agentAction(there, &was, now, by == system); action != "" {
			c.tell(by, action, subject{"agent", now.id, now.name}, now)
		}
		for _, k := range now.keys {
			c.tellKey(by, "key", before, k)
		}
	}
	for _, k := range c.api.appKeys {
		c.tellKey(by, "app_key", before, k)
	}
	for _, now := range c.api.grants {
		was, there := before.grants[now]
		if action := c.grantAction(there, &was, now); action != "" {
			c.tell(by, action, subject{"grant", now.id, grantLabel(now)}, now.agent)
		}
	}
}

func (c *call) tellKey(by subject, kind string, before snapshot, now *key) {
	was, there := before.keys[now]
	if action := keyAction(there, &was, now); action != "" {
		c.tell(by, kind+"."+action, subject{kind, now.id, now.name}, now.agent)
	}
}

func agentAction(there bool, was, now *agent, applied bool) string {
	switch {
	case !there:
		return "agent.created"
	case was.status != now.status:
		return map[string]string{wire.AgentActive: "agent.resumed", wire.AgentInactive: "agent.suspended", wire.AgentRevoked: "agent.deleted"}[now.status]
	case was.version == now.version:
		return ""
	case applied:
		return "agent.scopes_applied"
	}
	return "agent.updated"
}

func keyAction(there bool, was, now *key) string {
	switch {
	case !there && now.agent != nil:
		return "minted"
	case !there && now.parent != nil:
		return "derived"
	case !there:
		return "created"
	case was.revokedAt == nil && now.revokedAt != nil:
		return "revoked"
	case was.rotatedTo == nil && now.rotatedTo != nil:
		return "rotated"
	case was.deprecatedAt == nil && now.deprecatedAt != nil:
		return "deprecated"
	case was.deprecatedAt != nil && now.deprecatedAt == nil:
		return "undeprecated"
	case was.acknowledgement != now.acknowledgement:
		return "acknowledged"
	}
	return ""
}

func secretActions(there bool, was, now *secret) (actions []string) {
	switch {
	case !there:
		return []string{"secret.created"}
	case was.deletedAt == nil && now.deletedAt != nil:
		return []string{"secret.deleted"}
	}
	if !unchanged(was, now) {
		actions = append(actions, "secret.updated")
	}
	if !was.valueSetAt.Equal(now.valueSetAt) {
		actions = append(actions, "secret.value_replaced")
	}
	return actions
}

func (c *call) grantAction(there bool, was, now *grant) string {
	switch {
	case !there && now.parent != nil:
		return "grant.delegated"
	case !there:
		return "grant.created"
	case was.revokedAt == nil && now.revokedAt != nil && c.endsDelegation(now):
		return "grant.delegation_revoked"
	case was.revokedAt == nil && now.revokedAt != nil:
		return "grant.revoked"
	case now.revokedAt == nil && !equal([]any{was.policy.shown(), was.delegable, was.constraint, was.tags}, []any{now.policy.shown(), now.delegable, now.constraint, now.tags}):
		return "grant.delegation_changed"
	}
	return ""
}

// endsDelegation reports whether a request is one to end a delegation, and the grant the one that was delegated.
func (c *call) endsDelegation(g *grant) bool {
	_, ends := match("/sdk/grants/*/delegations/*", c.path())
	return ends && g.parent != nil && g.parent.id == c.ids[0]
}

// grantLabel is what people call a grant.
func grantLabel(g *grant) string {
	label := g.secret.slug
	if g.agent != nil {
		label += " for " + g.agent.name
	}
	if g.label != "" {
		label += " (" + g.label + ")"
	}
	return label
}
