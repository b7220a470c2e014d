package vault

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// A principal is who a request comes from: a person at the console, or the holder of a key, possibly on behalf of an
// agent.
type principal struct {
	operator *Operator // set for in-process requests only; key is nil then
	signed   *signedRequest
	key      *store.Key
	agent    *store.Agent // the key's own agent, or the one the application acts for
	ownKey   bool         // the key is the agent's own
	caller   caller
}

// authenticate finds out who sent the request, before any of its body is read. The signature is checked first: it needs
// the presented key only, so that a request costs one query, and a forged one none.
func (v *Vault) authenticate(c *call) error {
	if c.operator != nil {
		return nil
	}
	apiKey, err := c.presentedKey()
	if err != nil {
		return err
	}
	if err := c.checkHeaderSizes(); err != nil {
		return err
	}
	signed, err := readSigned(c.Request, apiKey, c.rawTarget())
	if err != nil {
		return err
	}
	if err := cmp.Or(signed.checkTime(v.now()), signed.checkSignature()); err != nil {
		return err
	}
	if v.strictCallers && signed.parts.HasV2Lines() && !signed.hasV2 {
		return failf(wire.CodeInvalidSignature, "No signature covers the caller headers.").
			withHint("Use a client from 0.21 on, or have the server's operator turn --strict-callers off.")
	}
	if err := v.admit(c, &signed); err != nil {
		return err
	}
	c.signed = &signed
	return v.resolveCaller(c, &signed)
}

// presentedKey returns the key of the request when it can be one at all.
func (c *call) presentedKey() (string, error) {
	values := c.Header[wire.HeaderAPIKey]
	if len(values) != 1 || values[0] == "" {
		return "", failf(wire.CodeInvalidKey, "The request carries no API key.").
			withHint("Send the key in x-api-key, once, as an Alter SDK does.")
	}
	if _, err := wire.ParseKey(values[0]); err != nil {
		return "", failf(wire.CodeInvalidKey, "What was sent is %s.", err)
	}
	return values[0], nil
}

// maxHeader bounds each header the vault reads; the official client's longest are 4 KiB.
const maxHeader = 16 << 10

func (c *call) checkHeaderSizes() error {
	for name, values := range c.Header {
		for _, value := range values {
			if len(value) > maxHeader {
				return failf(wire.CodeHeadersTooLarge, "The header %s has %d bytes, at most %d are allowed.", store.Text(name, 100), len(value), maxHeader)
			}
		}
	}
	return nil
}

// admit looks the key up, uses the nonce up, and checks that key and agent may still authenticate.
func (v *Vault) admit(c *call, signed *signedRequest) error {
	now := v.clock()
	credential, fresh, err := v.findKey(c.Context(), signed, now)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return fail(wire.CodeInvalidKey)
	case errors.Is(err, store.ErrForgotten):
		return errForgotten(now.Sub(signed.signedAt))
	case err != nil:
		return unavailable(wire.CodeServiceUnavailable, err)
	case credential.Key.RevokedAt != nil: // first: it is refused anyway, and must leave nothing behind
		return errPresentedKeyRevoked(credential)
	case !fresh:
		return fail(wire.CodeNonceReplayed)
	}
	c.key = &credential.Key
	if c.key.DeprecatedAt != nil {
		c.header[wire.HeaderKeyDeprecated] = []string{"true"}
	}
	if err := v.noteUse(c, now); err != nil {
		return err
	}
	if credential.Agent == nil {
		return nil
	}
	c.agent, c.ownKey = credential.Agent, true
	if err := c.checkAgentStanding(); err != nil {
		return err
	}
	return v.applyIfDue(c)
}

// checkAgentStanding refuses the key of an agent that is not active, except where an agent asks about itself.
func (c *call) checkAgentStanding() error {
	if c.agent.Status == wire.AgentActive || c.route.access == agentSelf {
		return nil
	}
	if c.agent.Status == wire.AgentRevoked {
		return fail(wire.CodeAgentRevoked)
	}
	return fail(wire.CodeAgentInactive)
}

// authorise decides whether the principal may use a route.
func (c *call) authorise(found route) error {
	if found.handle == nil {
		return failf(wire.CodeNotOffered, "This server does not offer %s yet.", found.feature)
	}
	if found.access == agentSelf {
		if c.agent == nil {
			return fail(wire.CodeMeRequiresAgentKey)
		}
		return c.checkConstraints("")
	}
	if c.ownKey {
		return fail(wire.CodeCannotMintSubagents)
	}
	if c.operator != nil {
		return nil
	}
	needed := wire.KeyScopeAgentsWrite
	if c.Method == http.MethodGet || c.Method == http.MethodHead {
		needed = wire.KeyScopeAgentsRead
	}
	return c.checkConstraints(needed)
}
