package client

import (
	"context"
	"errors"
	"net/http"

	"github.com/alter-console/alter-console/client/wire"
)

// canRepeat reports whether a call that failed can be sent again without being carried out twice.
func (c *conn) canRepeat(ctx context.Context, call call, err error) bool {
	if call.method == http.MethodGet || undone(err) {
		return true
	}
	if !call.idempotent() {
		return false
	}
	if call.idempotentWith == "" {
		return true
	}
	can, err := c.whatServerCan(ctx)
	return err == nil && can.Has(call.idempotentWith)
}

// undone reports whether a call certainly was not carried out.
func undone(err error) bool {
	var e *Error
	if errors.As(err, &e) {
		return e.Unchanged
	}
	var n *NetworkError
	return errors.As(err, &n) && n.Unsent()
}

func (c call) idempotent() bool {
	for _, kv := range c.header {
		if kv.Key == wire.HeaderIdempotencyKey {
			return true
		}
	}
	return false
}
