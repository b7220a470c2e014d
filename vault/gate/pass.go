package gate

import (
	"context"
	"errors"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A Pass is what the gate finds out about a request: it comes from a person at the console, or from the holder of a key,
// possibly on behalf of an agent. It is the request's api.Asker.
type Pass struct {
	gate     *Gate
	call     *api.Call
	operator *Operator // set for in-process requests only; key is nil then
	credentials
	signed   signedRequest // by the holder of a key
	key      *store.Key
	agent    *store.Agent // the key's own agent, or the one the application acts for
	ownKey   bool         // the key is the agent's own
	caller   caller
	held     int64 // bytes of the budget for bodies
	bodySeen bool  // it was read to its end
}

// Open makes a pass the asker of a request, and gives the request an id. None is taken from outside, so that nobody can
// forge a trail; a request of the console's own keeps the id it already has.
func (g *Gate) Open(p *Pass, c *api.Call) {
	p.gate, p.call, p.operator = g, c, operatorFrom(c.Context())
	c.Asker = p
	if p.operator != nil && p.operator.RequestID != "" {
		c.RequestID = p.operator.RequestID
	} else {
		c.RequestID = api.NewID()
	}
}

// Close gives back what the request holds.
func (p *Pass) Close() {
	if p.held > 0 {
		p.gate.bodies.give(p.key.ID, p.held)
	}
}

// AppID is the application whose agents the request may see.
func (p *Pass) AppID() string {
	if p.key != nil {
		return p.key.AppID
	}
	return p.gate.base.AppID
}

// Agent is who asks by an own key, or who is acted for; nil when there is none.
func (p *Pass) Agent() *store.Agent { return p.agent }

// KeyID is the key's, "" for the console.
func (p *Pass) KeyID() string {
	if p.key == nil {
		return ""
	}
	return p.key.ID
}

// Key is what the request is signed with, nil for the console.
func (p *Pass) Key() *store.Key { return p.key }

// Session is that of the person who asks, as long as they are signed in, or the id of the key.
func (p *Pass) Session() string {
	if p.operator != nil {
		return p.operator.ID + " " + p.operator.Session
	}
	return p.KeyID()
}

// OwnKey reports whether the key is the agent's own.
func (p *Pass) OwnKey() bool { return p.ownKey }

// Teams are those whose agents alone the request may see and change, nil for all.
func (p *Pass) Teams() []string {
	if p.operator == nil {
		return nil
	}
	return p.operator.Teams
}

// StillMay looks a key up once more before something is written: revoking a key also ends what was begun with it. Key is as it is
// then.
func (p *Pass) StillMay(ctx context.Context, tx *store.Tx) error { return p.checkAgain(ctx, tx) }

// keyFinder is the store or a transaction.
type keyFinder interface {
	CredentialByID(ctx context.Context, keyID string) (store.Credential, error)
}

func (p *Pass) checkAgain(ctx context.Context, keys keyFinder) error {
	if p.key == nil {
		return nil
	}
	credential, err := keys.CredentialByID(ctx, p.key.ID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return api.Fail(wire.CodeInvalidKey)
	case err != nil:
		return api.Unavailable(wire.CodeServiceUnavailable, err)
	case credential.Key.RevokedAt != nil:
		return errPresentedKeyRevoked(credential)
	}
	p.key = &credential.Key
	if err := checkEnds(p.key, p.gate.base.Clock()); err != nil || credential.Agent == nil {
		return err
	}
	p.agent = credential.Agent
	return p.checkAgentStatus()
}

// checkAgentStatus refuses the key of an agent that is not active, except where an agent asks about itself.
func (p *Pass) checkAgentStatus() error {
	code := wire.RefusesKey(p.agent.Status)
	route := p.call.Route
	if code == "" || p.agent.Status == wire.AgentInactive && route != nil && (route.Access == api.AgentSelf || route.Suspended) {
		return nil
	}
	return api.Fail(code)
}

// errPresentedKeyRevoked says where another key comes from.
func errPresentedKeyRevoked(c store.Credential) *api.Error {
	if c.Agent == nil {
		return api.Fail(wire.CodeKeyRevoked).WithHint("Make a new app key with “alter-console app-key create”, and give it to the program that uses this one.")
	}
	return api.Fail(wire.CodeKeyRevoked).WithHint("Mint a new one for %s, and give it to the program that uses this one.", c.Agent.Name)
}
