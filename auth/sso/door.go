package sso

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const (
	patience  = 10 * time.Second // for one answer of a provider
	maxAnswer = 1 << 20          // bytes of one
)

// A door lets requests out to one provider: to the host of its issuer and those that its own description names, by https,
// or, for a provider on this machine, to this machine. It follows no redirects, and reads no more than an answer may have.
type door struct {
	loopback bool

	mu    sync.Mutex
	hosts map[string]bool
}

func newDoor(issuer string) *door {
	u, err := url.Parse(issuer)
	if err != nil {
		return &door{}
	}
	return &door{loopback: isLoopback(u.Hostname()), hosts: map[string]bool{u.Host: true}}
}

// open lets requests out to the hosts of more addresses.
func (d *door) open(addresses ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, address := range addresses {
		if u, err := url.Parse(address); err == nil && u.Host != "" {
			d.hosts[u.Host] = true
		}
	}
}

func (d *door) admits(u *url.URL) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case !d.hosts[u.Host]:
		return fmt.Errorf("%s is no host of the provider", u.Host)
	case u.Scheme != "https" && !(d.loopback && isLoopback(u.Hostname())):
		return fmt.Errorf("%s is not asked without https", u.Host)
	}
	return nil
}

// RoundTrip sends a request to the provider, and to nobody else.
func (d *door) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := d.admits(r.URL); err != nil {
		return nil, err
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &boundedBody{answer.Body, maxAnswer}
	return answer, nil
}

func (d *door) client() *http.Client {
	return &http.Client{
		Transport:     d,
		Timeout:       patience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errTooMuch = errors.New("the provider's answer is too large")

// A boundedBody fails where an answer goes on for too long.
type boundedBody struct {
	io.ReadCloser
	left int
}

func (b *boundedBody) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooMuch
	}
	n, err := b.ReadCloser.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}
