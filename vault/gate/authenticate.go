package gate

import (
	"cmp"
	"errors"
	"net/http"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// Authenticate finds out who sent the request, before any of its body is read. The signature is checked first: it needs
// the presented key only, so that a request costs one query, and a forged one none.
func (p *Pass) Authenticate() error {
	if p.operator != nil {
		return nil
	}
	apiKey, err := presentedKey(p.call.Request)
	if err != nil {
		return err
	}
	p.presented = apiKey
	if err := checkHeaderSizes(p.call.Request); err != nil {
		return err
	}
	if p.signed, err = readSigned(p.call.Request, apiKey, p.call.Target()); err != nil {
		return err
	}
	if err := cmp.Or(p.signed.checkTime(p.gate.base.Now()), p.signed.checkSignature()); err != nil {
		return err
	}
	if p.gate.strictCallers && p.signed.parts.HasV2Lines() && !p.signed.hasV2 {
		return api.Failf(wire.CodeInvalidSignature, "No signature covers the caller headers.").
			WithHint("Use a client from 0.21 on, or have the server's operator turn --strict-callers off.")
	}
	if err := p.admit(); err != nil {
		return err
	}
	if err := p.resolveCaller(); err != nil {
		return err
	}
	p.recognised = true
	return nil
}

// presentedKey returns the key of a request when it can be one at all.
func presentedKey(r *http.Request) (string, error) {
	values := r.Header[wire.HeaderAPIKey]
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

func checkHeaderSizes(r *http.Request) error {
	for name, values := range r.Header {
		for _, value := range values {
			if len(value) > maxHeader {
				return api.Failf(wire.CodeHeadersTooLarge, "The header %s has %d bytes, at most %d are allowed.", store.Text(name, 100), len(value), maxHeader)
			}
		}
	}
	return nil
}

// admit looks the key up, uses the nonce up, and checks that key and agent may still authenticate.
func (p *Pass) admit() error {
	now := p.gate.base.Clock()
	credential, fresh, err := p.gate.keys.find(p.call.Context(), &p.signed, now)
	p.known, p.looked = credential.Key.ID, err == nil || errors.Is(err, store.ErrNotFound)
	if err == nil {
		p.found = &credential
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return api.Fail(wire.CodeInvalidKey)
	case errors.Is(err, store.ErrForgotten):
		return errForgotten(now.Sub(p.signed.signedAt))
	case err != nil:
		return api.Unavailable(wire.CodeServiceUnavailable, err)
	case credential.Key.RevokedAt != nil: // first: it is refused anyway, and must leave nothing behind
		return errPresentedKeyRevoked(credential)
	case !fresh:
		return api.Fail(wire.CodeNonceReplayed)
	}
	if err := p.checkKey(&credential.Key, now); err != nil {
		return err
	}
	if err := p.checkRate(&credential.Key, now); err != nil {
		return err
	}
	p.key = &credential.Key
	if p.key.DeprecatedAt != nil {
		p.call.Writer.Header()[wire.HeaderKeyDeprecated] = []string{"true"}
	}
	if err := p.noteUse(now); err != nil {
		return err
	}
	if credential.Agent == nil {
		return nil
	}
	p.agent, p.ownKey = credential.Agent, true
	if err := p.checkAgentStatus(); err != nil {
		return err
	}
	return p.update()
}

// noteUse records that the request's key was used. That is written later, for many keys together; but the first use of
// a key that could be replaced is written at once, and fails when the key was: of the two, one comes first and is seen
// by the other, on every replica.
func (p *Pass) noteUse(now time.Time) error {
	if p.gate.agents.NobodyHas(*p.key) {
		err := p.gate.base.Store.UseUnrevoked(p.call.Context(), p.key.ID, now)
		if errors.Is(err, store.ErrNotFound) {
			return api.Fail(wire.CodeKeyRevoked)
		}
		if err != nil {
			return api.Unavailable(wire.CodeServiceUnavailable, err)
		}
	}
	p.gate.usage.Add(p.key.ID, now)
	return nil
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
