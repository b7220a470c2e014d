package client

import (
	"net/http"
	"time"
)

// WithProviderTransport sends the requests of Agent.Request and App.Request through rt, for example by way of a proxy or
// with a private certificate authority. What rt sees carries the credential of a grant, and never the API key. The
// default keeps a pool of its own.
func WithProviderTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return &ValueError{Field: "provider transport", Problem: "is nil", Fix: "leave the option out for the default transport"}
		}
		c.provider = rt
		return nil
	}
}

func newTransport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxConnsPerHost = 100
	t.MaxIdleConns = 20
	t.MaxIdleConnsPerHost = 20
	t.IdleConnTimeout = 30 * time.Second // servers keep theirs longer, so ours never meets a closed one
	return t
}
