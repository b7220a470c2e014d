package clienttest

import (
	"net/http"
	"strings"

	"github.com/alter-console/alter-console/client/wire"
)

// A call is one request on its way through the API.
type call struct {
	api *API
	*http.Request
	raw         []byte // the body as sent
	replyHeader http.Header
	fields      fields
	query       map[string]string
	ids         []string // from the path
	id          string   // of the request, and of the call that it makes
	status      int      // of a success, where the handler says so

	key   *key
	agent *agent // whose key it is, or for whom the app acts
}

// named is the agent that the path names; live ones are not revoked.
func (c *call) named(live bool) (*agent, *refusal) {
	found := c.api.byID(c.ids[0])
	if found == nil || live && found.status == wire.AgentRevoked {
		return nil, refuse(wire.CodeAgentNotFound, "There is no such agent.")
	}
	return found, nil
}

// namedKey is the key that the path names, of an agent that is not revoked.
func (c *call) namedKey() (*key, *refusal) {
	found, refusal := c.named(true)
	if refusal != nil {
		return nil, refusal
	}
	for _, key := range found.keys {
		if strings.EqualFold(key.id, c.ids[1]) {
			return key, nil
		}
	}
	return nil, refuse(wire.CodeKeyNotFound, "This agent has no such key.")
}

func (c *call) path() string {
	if c.URL.RawPath != "" {
		return c.URL.RawPath
	}
	return c.URL.EscapedPath()
}

func (c *call) target() string {
	if c.URL.RawQuery == "" {
		return c.path()
	}
	return c.path() + "?" + c.URL.RawQuery
}
