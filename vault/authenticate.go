package vault

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
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
		return api.Failf(wire.CodeInvalidSignature, "No signature covers the caller headers.").
			WithHint("Use a client from 0.21 on, or have the server's operator turn --strict-callers off.")
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
		return "", api.Failf(wire.CodeInvalidKey, "The request carries no API key.").
			WithHint("Send the key in x-api-key, once, as an Alter SDK does.")
	}
	if _, err := wire.ParseKey(values[0]); err != nil {
		return "", api.Failf(wire.CodeInvalidKey, "What was sent is %s.", err)
	}
	return values[0], nil
}

// maxHeader bounds each header the vault reads; the official client's longest are 4 KiB.
const maxHeader = 16 << 10

func (c *call) checkHeaderSizes() error {
	for name, values := range c.Header {
		for _, value := range values {
			if len(value) > maxHeader {
				return api.Failf(wire.CodeHeadersTooLarge, "The header %s has %d bytes, at most %d are allowed.", store.Text(name, 100), len(value), maxHeader)
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
		return api.Fail(wire.CodeInvalidKey)
	case errors.Is(err, store.ErrForgotten):
		return errForgotten(now.Sub(signed.signedAt))
	case err != nil:
		return api.Unavailable(wire.CodeServiceUnavailable, err)
	case credential.Key.RevokedAt != nil: // first: it is refused anyway, and must leave nothing behind
		return errPresentedKeyRevoked(credential)
	case !fresh:
		return api.Fail(wire.CodeNonceReplayed)
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
	code := wire.RefusesKey(c.agent.Status)
	if code == "" || c.route.access == agentSelf {
		return nil
	}
	return api.Fail(code)
}

// authorise decides whether the principal may use a route.
func (c *call) authorise(found route) error {
	if found.handle == nil {
		return api.Failf(wire.CodeNotOffered, "This server does not offer %s yet.", found.feature)
	}
	if found.access == agentSelf {
		if c.agent == nil {
			return api.Fail(wire.CodeMeRequiresAgentKey)
		}
		return c.checkConstraints("")
	}
	if c.ownKey {
		return api.Fail(wire.CodeCannotMintSubagents)
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

// errPresentedKeyRevoked says where another key comes from.
func errPresentedKeyRevoked(c store.Credential) *api.Error {
	if c.Agent == nil {
		return api.Fail(wire.CodeKeyRevoked).WithHint("Make a new app key with “alter-console app-key create”, and give it to the program that uses this one.")
	}
	return api.Fail(wire.CodeKeyRevoked).WithHint("Mint a new one for %s, and give it to the program that uses this one.", c.Agent.Name)
}

// justSigned is how old a request may be to be worth sending again: a second is the finest that signatures tell.
const justSigned = 3 * time.Second

// errForgotten is for what may be a repetition, of a time whose requests are not remembered. Who signed it just now has
// done nothing wrong: the database was gone at that moment.
func errForgotten(age time.Duration) *api.Error {
	if age.Abs() < justSigned {
		e := api.Unavailable(wire.CodeServiceUnavailable, store.ErrForgotten)
		e.Message = "The server can't tell yet whether it has seen this request."
		return e.WithHint("Sign it anew and send it in a moment; if it is refused for longer, the server's clock was set back, and its operator must look at it.")
	}
	return api.Failf(wire.CodeTimestampOutOfRange, "The request was signed at a time whose requests this server remembers no more.").
		WithHint("Sign it anew; if that is refused as well, the server's clock was set back, and its operator must look at it.")
}
