package gate

import (
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// credentials are what a request came with, for whoever counts it: also that of a request which is refused.
type credentials struct {
	presented  string // "" for what can't be a key
	known      string // the id of the key that it is, "" for none, and while nobody has looked
	looked     bool   // it was looked up
	recognised bool   // who sent it may use it

	found *store.Credential // the key that it is, nil for none; it may be refused
}

// AppKey is the key of the application's that the request is signed with, also where it is refused; nil for none.
func (p *Pass) AppKey() *store.Key {
	if p.found == nil || p.found.Key.AgentID != nil {
		return nil
	}
	return &p.found.Key
}

// OfConsole reports whether the request is a person's at the console, who needs no key.
func (p *Pass) OfConsole() bool { return p.operator != nil }

// Credentials say by which key a request came, whether it was let in or not: keyID is of a key that somebody has, and
// unknown what was presented where nobody has looked whether it is one.
func (p *Pass) Credentials() (keyID, unknown string, recognised bool) {
	if !p.looked {
		unknown = p.presented
	}
	return p.known, unknown, p.recognised
}

// Origin says from where the request came, and how its client calls itself, without a key that it says of itself.
func (p *Pass) Origin() (address, userAgent string) {
	return p.address(), api.WithoutKey(p.call.UserAgent())
}
