package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

func (c *conn) whatServerCan(ctx context.Context) (Capabilities, error) {
	return c.capabilities.get(ctx, func() (Capabilities, error) {
		o, err := c.do(ctx, call{method: http.MethodGet, path: "/console/v1/capabilities"})
		if lacksRoute(err) {
			return Capabilities{}, nil
		}
		if err != nil {
			return Capabilities{}, err
		}
		names := o.requiredStrings("capabilities")
		set := make(map[string]bool, len(names))
		for _, name := range names {
			set[name] = true
		}
		return Capabilities{set}, o.err()
	})
}

// lacksRoute tells a server that does not know a route from one that refuses the caller: the former answers a
// 4xx without a code of the Alter API.
func lacksRoute(err error) bool {
	var e *Error
	if !errors.As(err, &e) || e.Status < 400 || e.Status >= 500 || e.Status == http.StatusTooManyRequests {
		return false
	}
	switch e.Code {
	case "", wire.CodeRouteNotFound, wire.CodeMethodNotAllowed:
		return true
	}
	return wire.Status(e.Code) == http.StatusInternalServerError // the table's answer for a code it does not hold
}
