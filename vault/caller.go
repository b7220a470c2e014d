package vault

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

	accepted bool // it can be one
}

// resolveCaller applies the table of protocol 4.3: an agent's id means that agent, any other text is a label.
func (v *Vault) resolveCaller(c *call, signed *signedRequest) error {
	text := signed.parts.Caller
	if text == "" {
		return nil
	}
	c.caller = caller{text: text, kind: signed.parts.CallerType}
	if err := c.caller.check(); err != nil {
		return err
	}
	c.caller.accepted = true
	id, isID := api.ParseID(text)
	switch {
	case !isID:
		return nil // named once it is known that the request is allowed
	case !c.ownKey:
		return v.impersonate(c, id, signed.hasV2)
	case id != c.agent.ID:
		return api.Fail(wire.CodeCallerMismatch)
	}
	return nil
}

func (a *caller) check() error {
	if a.kind == "" {
		a.kind = wire.CallerService
	}
	if !slices.Contains(wire.CallerTypes(), a.kind) {
		return api.Invalid(wire.HeaderCallerType, "This must be %s.", api.Either(wire.CallerTypes()))
	}
	if len(a.text) > wire.MaxCaller {
		return api.Invalid(wire.HeaderCaller, "This has %d characters, at most %d are allowed.", len(a.text), wire.MaxCaller)
	}
	for i := range len(a.text) {
		if a.text[i] < 0x20 || a.text[i] > 0x7e {
			return api.Invalid(wire.HeaderCaller, "This must consist of printable ASCII characters.")
		}
	}
	if wire.ContainsKey(a.text) {
		return api.Invalid(wire.HeaderCaller, api.PastedKey)
	}
	return nil
}

// impersonate makes an agent the principal of a request with the application's key. Clients without V2 signatures
// know only agent_not_found for an agent that can't be one.
func (v *Vault) impersonate(c *call, id string, hasV2 bool) error {
	agent, err := v.store.AgentByID(c.Context(), c.key.AppID, id)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return api.Unavailable(wire.CodeCallerResolutionError, err)
	}
	if err != nil || agent.Status != wire.AgentActive {
		unresolved := api.Fail(wire.CodeCallerUnresolved)
		if !hasV2 {
			unresolved.Code = wire.CodeAgentNotFound
		}
		return unresolved
	}
	c.agent = &agent
	return v.applyIfDue(c)
}
