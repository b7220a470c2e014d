package client

import (
	"context"

	"github.com/alter-console/alter-console/client/wire"
)

// traceparentOf returns the header of a request, "" for none. One that is malformed is left out: a trace must never be
// why a request fails.
func (c *conn) traceparentOf(ctx context.Context) string {
	if c.traceparent == nil {
		return ""
	}
	if text := c.traceparent(ctx); wire.IsTraceparent(text) {
		return text
	}
	return ""
}
