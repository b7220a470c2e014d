package gate

// credentials are what a request came with, for whoever counts it: also that of a request which is refused.
type credentials struct {
	presented  string // "" for what can't be a key
	known      string // the id of the key that it is, "" for none, and while nobody has looked
	looked     bool   // it was looked up
	recognised bool   // who sent it may use it
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

// Origin says from where the request came, and how its client calls itself, as sent.
func (p *Pass) Origin() (address, userAgent string) { return p.address(), p.call.UserAgent() }
