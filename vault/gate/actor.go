package gate

import (
	"net"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/vault/api"
)

// Actor is who the audit trail names, with all that is known of the request.
func (p *Pass) Actor() audit.Actor {
	a := p.who()
	a.Address, a.UserAgent = p.origin()
	a.RequestID = p.call.RequestID
	if parent := p.call.Header.Get(wire.HeaderTraceparent); wire.IsTraceparent(parent) {
		a.Traceparent = parent
	}
	if context, ok := wire.ParseContext(p.call.Header.Get(wire.HeaderContext)); ok {
		if text := api.Encode(context); !wire.ContainsKey(string(text)) {
			a.Context = text
		}
	}
	a.Caller, a.CallerType = p.caller.text, p.caller.kind
	a.Signed = p.coversHeaders()
	return a
}

// who is a person, an agent by its own key, or the application by its key.
func (p *Pass) who() audit.Actor {
	switch {
	case p.operator != nil:
		return audit.Actor{Kind: audit.KindPerson, ID: p.operator.ID, Label: p.operator.Label}
	case p.ownKey:
		return audit.Actor{Kind: audit.KindAgent, ID: p.agent.ID, Label: p.agent.Name}
	case p.key == nil && p.found.Agent != nil: // of a key that was refused
		return audit.Actor{Kind: audit.KindAgent, ID: p.found.Agent.ID, Label: p.found.Agent.Name}
	}
	return audit.Actor{Kind: audit.KindAppKey, ID: p.found.Key.ID, Label: p.found.Key.Name}
}

// coversHeaders reports whether a signature covers what the request says of itself beside the key: its caller and its
// context. Those of clients before 0.21 don't, so that whoever passes such a request on may have written them. A person
// at the console needs none.
func (p *Pass) coversHeaders() bool { return p.operator != nil || p.signed.hasV2 }

func (p *Pass) origin() (address, userAgent string) {
	if p.operator != nil {
		return p.operator.Address, api.WithoutKey(p.operator.UserAgent)
	}
	return p.address(), api.WithoutKey(p.call.UserAgent())
}

// address is where a request came from over the network.
func (p *Pass) address() string {
	if host, _, err := net.SplitHostPort(p.call.RemoteAddr); err == nil {
		return host
	}
	return p.call.RemoteAddr
}
