package gate

import (
	"errors"
	"slices"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// A caller is what X-Alter-Caller says about who, behind the key, sent the request.
type caller struct {
	text string
	kind string // one of wire.CallerTypes

	named bool // it is an agent, or has an id
}

func (c *caller) check() error {
	if c.kind == "" {
		c.kind = wire.CallerService
	}
	if !slices.Contains(wire.CallerTypes(), c.kind) {
		return api.Invalid(wire.HeaderCallerType, "This must be %s.", api.Either(wire.CallerTypes()))
	}
	if len(c.text) > wire.MaxCaller {
		return api.Invalid(wire.HeaderCaller, "This has %d characters, at most %d are allowed.", len(c.text), wire.MaxCaller)
	}
	for i := range len(c.text) {
		if c.text[i] < 0x20 || c.text[i] > 0x7e {
			return api.Invalid(wire.HeaderCaller, "This must consist of printable ASCII characters.")
		}
	}
	if wire.ContainsKey(c.text) {
		return api.Invalid(wire.HeaderCaller, api.PastedKey)
	}
	return nil
}

// resolveCaller applies the table of protocol 4.3: an agent's id means that agent, any other text is a label.
func (p *Pass) resolveCaller() error {
	parts := &p.signed.parts
	if parts.Caller == "" {
		return nil
	}
	p.caller = caller{text: parts.Caller, kind: parts.CallerType}
	if err := p.caller.check(); err != nil {
		return err
	}
	id, isID := api.ParseID(parts.Caller)
	switch {
	case !isID:
		return nil // named once it is known that the request is allowed
	case p.ownKey && id != p.agent.ID:
		return api.Fail(wire.CodeCallerMismatch)
	case !p.ownKey:
		if err := p.impersonate(id); err != nil {
			return err
		}
	}
	p.caller.named = true
	return nil
}

// impersonate makes an agent the principal of a request with the application's key. Clients without V2 signatures
// know only agent_not_found for an agent that can't be one.
func (p *Pass) impersonate(id string) error {
	agent, err := p.gate.base.Store.AgentByID(p.call.Context(), p.key.AppID, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return api.Unavailable(wire.CodeCallerResolutionError, err)
	}
	if err != nil || agent.Status != wire.AgentActive {
		unresolved := api.Fail(wire.CodeCallerUnresolved)
		if !p.signed.hasV2 {
			unresolved.Code = wire.CodeAgentNotFound
		}
		return unresolved
	}
	p.agent = &agent
	return p.update()
}

// update brings the acting agent up to date before anything is decided with it.
func (p *Pass) update() error {
	agent, err := p.gate.agents.UpToDate(p.call.Context(), p.agent)
	if err == nil {
		p.agent = agent
	}
	return err
}

// NameCaller finds or makes the id of a caller that is not an agent and tells it to the client. It comes after
// everything that may refuse the request, because it writes: a key that may do nothing must not fill the database.
func (p *Pass) NameCaller() error {
	if p.caller.text == "" || p.ownKey && p.agent.Status != wire.AgentActive {
		return nil
	}
	if _, isAgent := api.ParseID(p.caller.text); isAgent {
		return nil
	}
	id, err := p.gate.callers.id(p.call.Context(), p.key.ID, named{p.key.AppID, p.caller.text, p.caller.kind}, p.gate.base.Clock(), p.callerMayBeKept)
	if err != nil {
		return api.Unavailable(wire.CodeCallerResolutionError, err)
	}
	if p.caller.named = id != ""; p.caller.named {
		p.call.Writer.Header()[wire.HeaderActorID] = []string{id}
	}
	return nil
}

// callerMayBeKept is false of what has a credential in it that whoever asks may know, or may have one that can't be looked for.
func (p *Pass) callerMayBeKept() (bool, error) {
	clean, err := p.call.Cleaner(p.gate.base.Store, "")
	if err != nil {
		return false, err
	}
	return clean.Whole(p.caller.text) != "", nil
}
