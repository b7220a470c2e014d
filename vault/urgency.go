package vault

import (
	"net/http"

	"github.com/alter-console/alter-console/store"
	"github.com/alter-console/alter-console/vault/api"
)

// hurry lets a request that may take power away use what the storage keeps in reserve for that, and returns the request
// without that right, for what turns out to do something else once its body is read.
func hurry(c *api.Call) (patient *http.Request) {
	patient = c.Request
	if c.Method == http.MethodDelete || c.Route != nil && c.Route.TakesPower != nil {
		c.Request = c.WithContext(store.Urgent(c.Context()))
	}
	return patient
}

// takesPower reports whether a request does nothing but take power away: it revokes, deletes or suspends.
func takesPower(c *api.Call) bool {
	power := c.Route.TakesPower
	return c.Method == http.MethodDelete || power != nil && power(c.Content)
}
