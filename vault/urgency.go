package vault

import (
	"encoding/json"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/store"
)

// hurry lets a request that may take power away use what the storage keeps in reserve for that, and returns the request
// without that right, for what turns out to do something else once its body is read.
func (c *call) hurry() (patient *http.Request) {
	patient = c.Request
	if c.Method == http.MethodDelete || c.Method == http.MethodPatch {
		c.Request = c.WithContext(store.Urgent(c.Context()))
	}
	return patient
}

// takesPower reports whether a request does nothing but take power away: it revokes, deletes or suspends.
func (c *call) takesPower() bool {
	return c.Method == http.MethodDelete || c.Method == http.MethodPatch && suspends(c.body)
}

// suspends reports whether an update is one that suspends, which holds nothing else.
func suspends(body []byte) bool {
	var update struct{ Status string }
	return json.Unmarshal(body, &update) == nil && update.Status == wire.AgentInactive
}
