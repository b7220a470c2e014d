package clienttest

import "github.com/alter-console/alter-console/client/wire"

// usedBefore returns the first use of the request's idempotency key, nil when there is none.
func (c *call) usedBefore(request string) (*used, *refusal) {
	first, ok := c.api.once[c.Header.Get(wire.HeaderIdempotencyKey)]
	if !ok {
		return nil, nil
	}
	if first.request != request {
		r := refuse(wire.CodeIdempotencyMismatch, "This Idempotency-Key was used for a different request.")
		if first.agent != nil {
			r.extra = map[string]any{"agent_id": first.agent.id}
		}
		return nil, r
	}
	return &first, nil
}

func (c *call) remember(first used) {
	if once := c.Header.Get(wire.HeaderIdempotencyKey); once != "" {
		c.api.once[once] = first
	}
}
