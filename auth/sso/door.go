package sso

import (
	"bytes"
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
	keysFor   = time.Second      // how long its keys are not asked for again: strangers can send tokens of any key
)

// A door lets requests out to one provider: to the host of its issuer and those that its own description names, by https,
// or, for a provider on this machine, to this machine. It follows no redirects, and reads no more than an answer may have.
type door struct {
	loopback bool

	mu      sync.Mutex
	hosts   map[string]bool
	keysURL string
	keys    []byte
	keysAt  time.Time
}

func newDoor(issuer string) *door {
	u, err := url.Parse(issuer)
	if err != nil {
		return &door{}
	}
	return &door{loopback: isLoopback(u.Hostname()), hosts: map[string]bool{u.Host: true}}
}

// open lets requests out to the hosts of more addresses, of which keys are the provider's keys'.
func (d *door) open(keys string, addresses ...string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keysURL = keys
	addresses = append(addresses, keys)
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
	if keys, kept := d.keptKeys(r.URL); kept {
		return keysAnswer(r, keys), nil
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	answer.Body = &boundedBody{answer.Body, maxAnswer}
	if !d.isOfKeys(r.URL) || answer.StatusCode != http.StatusOK {
		return answer, nil
	}
	defer answer.Body.Close()
	keys, err := io.ReadAll(answer.Body)
	if err != nil {
		return nil, err
	}
	d.keepKeys(keys)
	return keysAnswer(r, keys), nil
}

func (d *door) isOfKeys(u *url.URL) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return u.String() == d.keysURL
}

// keptKeys are the provider's keys as they were a moment ago, where that is what is asked for.
func (d *door) keptKeys(u *url.URL) (keys []byte, kept bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.keys, u.String() == d.keysURL && time.Since(d.keysAt) < keysFor
}

func (d *door) keepKeys(keys []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keys, d.keysAt = keys, time.Now()
}

func keysAnswer(r *http.Request, keys []byte) *http.Response {
	return &http.Response{
		Status:     "200 OK",
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(bytes.NewReader(keys)),
		Request:    r,
	}
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
