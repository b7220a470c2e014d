package api

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/access"
	"github.com/alter-console/alter-console/internal/audit"
	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/redact"
)

// An Asker is who a request comes from, as the gate has found out.
type Asker interface {
	AppID() string                   // the application whose data the request may see
	Agent() *store.Agent             // the one that asks or that is acted for, nil when there is none
	KeyID() string                   // of the key that the request is signed with, "" for the console
	Session() string                 // of the person, or the id of the key
	OwnKey() bool                    // the key is the agent's own
	Key() *store.Key                 // that the request is signed with, nil for the console
	KeyScopes() []string             // what the key and the request's constraints leave to it, nil for the console
	Only(access.Permission) []string // the ids of the single things that KeyScopes are for, nil for all
	Teams() []string                 // whose agents alone the request may see and change, nil for all
	May(access.Permission) bool      // by their role, or by KeyScopes
	Require(access.Permission) error // the refusal of who lacks it, nil where they May
	Actor() audit.Actor              // for the audit trail
	StillMay(context.Context, *store.Tx) error
}

// A Call is one request on its way through the API: what was sent, and what each step found out about it.
type Call struct {
	*http.Request
	Asker     Asker // who asks, once that is known
	RequestID string
	Path      string // as sent, without prefix and query
	Route     *Route // nil when there is none
	Content   []byte // the body, once it was let in
	Writer    http.ResponseWriter

	base   *Base
	values map[string]int // which segment of the path has the value of a name
	made   []Made
	cleans map[string]*redact.Cleaner // by the secret that something is told about
}

// NewCall begins a request.
func NewCall(base *Base, w http.ResponseWriter, r *http.Request) Call {
	return Call{Request: r, Path: rawPath(r.URL), Writer: w, base: base}
}

// rawPath is the path as it stands in the request line; unlike URL.EscapedPath it is never rewritten.
func rawPath(u *url.URL) string {
	if u.RawPath != "" {
		return u.RawPath
	}
	return u.EscapedPath()
}

// Target is what clients up to 0.20 sign: path and query as sent.
func (c *Call) Target() string {
	if c.URL.RawQuery == "" && !c.URL.ForceQuery {
		return c.Path
	}
	return c.Path + "?" + c.URL.RawQuery
}

// PathValue is what stands in the path where its pattern has a name in braces, "" when it has none of that name.
func (c *Call) PathValue(name string) string {
	at, named := c.values[name]
	if !named {
		return ""
	}
	segment := strings.Split(c.Path, "/")[at]
	if plain, err := url.PathUnescape(segment); err == nil {
		return plain
	}
	return segment
}

// Now is the current time as the store keeps it: Base.Clock.
func (c *Call) Now() time.Time { return c.base.Clock() }

// Query reads the parameters of the address.
func (c *Call) Query() *Query { return ReadQuery(c.URL.RawQuery) }

// Fields reads the body, an object that has none but the known fields: see ReadFields.
func (c *Call) Fields(known ...string) (*Fields, error) { return ReadFields(c.Content, known...) }

// A Made is something that a request has made, as the log names it.
type Made struct{ Name, ID string }

// FindAgent reads an agent of the application, by what the store or a transaction reads one with. One that is not of the
// teams of whoever asks is as if it did not exist: agent_not_found.
func (c *Call) FindAgent(ctx context.Context, read func(ctx context.Context, appID, id string) (store.Agent, error), id string) (store.Agent, error) {
	agent, err := read(ctx, c.Asker.AppID(), id)
	if err == nil && !c.Teams().Has(agent.Team) {
		return store.Agent{}, Fail(wire.CodeAgentNotFound)
	}
	return agent, NotFound(err, wire.CodeAgentNotFound)
}

// Teams are those whose agents alone whoever asks may see and change, nil for all.
func (c *Call) Teams() store.Teams { return c.Asker.Teams() }

// Note has the log name what the request makes, if it is carried out.
func (c *Call) Note(name, id string) {
	for i := range c.made {
		if c.made[i].Name == name {
			c.made[i].ID = id // the rule ran again
			return
		}
	}
	c.made = append(c.made, Made{name, id})
}

// Made returns what was noted.
func (c *Call) Made() []Made { return c.made }
