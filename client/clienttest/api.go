package clienttest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
)

// BaseURL is where the clients of an API believe it to be.
const BaseURL = "https://alter.example.com"

// An API is a fake of the Alter API with one application. It is safe for concurrent use.
type API struct {
	t testing.TB

	mu       sync.Mutex
	offset   time.Duration // of its clock
	fixed    *time.Time    // its clock, when it was set
	failures []failure
	requests []Request
	offered  map[client.Capability]bool
	count    int // of ids made
	agents   []*agent
	secrets  []*secret
	grants   []*grant
	calls    []*record
	spans    []client.Span
	events   []*event             // oldest first
	readings map[string]time.Time // when who read them last
	keys     map[string]*key      // by plaintext; the app's have no agent
	appKeys  []*key               // oldest first
	nonces   map[string]bool
	callers  map[string]string // their ids
	once     map[string]used   // by idempotency key
}

// A Request is one that arrived, whatever became of it.
type Request struct {
	Method string
	Target string // path and query, as sent
	Header http.Header
	Body   string
}

// New returns an API without agents that can do all that a fake can. t fails when App and Agent are given what they can't use; it may be nil outside of tests, where they panic then.
func New(t testing.TB) *API {
	a := &API{t: t, keys: map[string]*key{}, nonces: map[string]bool{}, callers: map[string]string{}, once: map[string]used{}, readings: map[string]time.Time{}}
	a.Offer(capabilities()...)
	a.keepAppKey(&key{name: "tests", plaintext: a.AppKey(), limits: limits{scopes: wire.KeyScopes()}})
	return a
}

// AppKey is the application's first key, the same in each API. It may do everything. Others are made by App.AppKeys.
func (a *API) AppKey() string {
	const random = "clienttestclienttestaa"
	return "alter_rk_" + random + "_" + wire.Checksum(wire.KeyApp, random)
}

// capabilities are what a fake can do beyond the public Alter API.
func capabilities() []client.Capability {
	return slices.DeleteFunc(wire.Capabilities(), func(name client.Capability) bool {
		switch name {
		case client.CapabilitySearch, client.CapabilityRevokedAgents, client.CapabilityMintIdempotency, client.CapabilitySuspendReason: // of the public routes
			return false
		}
		return !slices.ContainsFunc(routes, func(r route) bool { return r.needs == name })
	})
}

// Offer says what the API can do beyond the public Alter API. Without any, it is that. t fails when a fake can't do it.
func (a *API) Offer(names ...client.Capability) {
	for _, name := range names {
		if !slices.Contains(capabilities(), name) {
			a.check(fmt.Errorf("clienttest: a fake can't do %q", name))
		}
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.offered = map[client.Capability]bool{}
	for _, name := range names {
		a.offered[name] = true
	}
}

// Now is the time by the API's clock.
func (a *API) Now() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now()
}

func (a *API) now() time.Time {
	if a.fixed != nil {
		return *a.fixed
	}
	return time.Now().Add(a.offset)
}

// Advance moves the API's clock, and with it that of its clients.
func (a *API) Advance(d time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.fixed != nil {
		now := a.fixed.Add(d)
		a.fixed = &now
	}
	a.offset += d
}

// SetNow sets the API's clock and stops it.
func (a *API) SetNow(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.fixed = &now
}

// Requests returns what arrived so far, oldest first.
func (a *API) Requests() []Request {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.requests)
}

// newID makes the next id.
func (a *API) newID() string {
	a.count++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", a.count)
}

func (a *API) byID(id string) *agent {
	for _, agent := range a.agents {
		if strings.EqualFold(agent.id, id) {
			return agent
		}
	}
	return nil
}

// byName finds an agent that is not revoked.
func (a *API) byName(name string) *agent {
	for _, agent := range a.agents {
		if agent.name == name && agent.status != wire.AgentRevoked {
			return agent
		}
	}
	return nil
}
