package server

import (
	"context"
	"net"
	"strings"
)

func (c *checkup) publicAddress(context.Context) finding {
	if public := c.config.public(); public.url != nil {
		return c.believed(public.String())
	}
	const fix = "Set --public-url to the address that people open: then links lead there, and no other host is answered."
	if c.run != nil && c.run.proxied.noURL.Load() {
		return doubtful("Requests come through a proxy, and which address people open is not known.", fix)
	}
	if c.config.isLocal() {
		return fine("The server is for this machine alone, and takes its address from each request.")
	}
	return noted("The address is taken from each request.", fix)
}

// believed is of a server that knows its address.
func (c *checkup) believed(address string) finding {
	if c.run != nil && c.run.proxied.unlisted.Load() {
		return doubtful("Requests bring X-Forwarded-For from an address that is not believed: if that is a proxy, all people seem to come from it.",
			"List your proxies in --trusted-proxies. The log names the address.")
	}
	return fine("People and programs reach the server at " + address + ".")
}

func (c *checkup) encryption(context.Context) finding {
	switch {
	case c.config.secure():
		return fine("Console and API are reached by https.")
	case c.config.reachedHere():
		return fine("Console and API are reached on this machine alone.")
	}
	return doubtful("Passwords and keys cross the network unencrypted, and passkeys can't be used.",
		"Serve https with --tls-cert and --tls-key, or put a proxy that does in front, and set --public-url to its https address.")
}

// isLocal reports whether only this machine reaches the server.
func (c *Config) isLocal() bool {
	host, _, err := net.SplitHostPort(c.Addr)
	return err == nil && isLoopback(host)
}

// reachedHere reports whether what people open is on this machine: other hosts than that of --public-url are not answered.
func (c *Config) reachedHere() bool {
	if public := c.public(); public.url != nil {
		return isLoopback(public.url.Hostname())
	}
	return c.isLocal()
}

// isLoopback reports whether a host is always the machine itself, as browsers see it.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	host = strings.ToLower(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}
