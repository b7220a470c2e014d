package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

const createClients = 16

// measureCreate creates agents over the API. Their keys sign the requests measured later.
func (b *bench) measureCreate(ctx context.Context, t *target) error {
	requests := make([][]byte, b.creates)
	stem := time.Now().UnixNano()
	for i := range requests {
		body := fmt.Appendf(nil, `{"name":"new-%d-%d","type":"agent","scopes":{"slack":["chat:write","channels:read"],"github":["repo"],"managed_secret_slugs":["`+upstreamSlug+`"]},`+
			`"metadata":{"owner":"owner@example.com","team":"platform"}}`, stem, i)
		requests[i] = t.app.request(t.server.address, "POST", "/sdk/agents", body)
	}
	var mu sync.Mutex
	l, err := t.server.drive(ctx, createClients, requests, 201, func(_ int, body []byte) {
		var made struct {
			ID  string `json:"id"`
			Key string `json:"api_key"`
		}
		if json.Unmarshal(body, &made) == nil {
			mu.Lock()
			defer mu.Unlock()
			if len(t.agents) < b.signers {
				t.agents, t.agentIDs = append(t.agents, newSigner(made.Key)), append(t.agentIDs, made.ID)
			}
		}
	})
	if err != nil {
		return err
	}
	t.agents = slices.Clip(t.agents)
	b.table.set(t.column, "create agent, 16 clients: creates/s", aim{}, l.perSecond(), "%.0f")
	b.table.set(t.column, "create agent, 16 clients: p50", aim{}, l.percentile(.5), "%.1f ms")
	b.table.set(t.column, "create agent, 16 clients: p99", aim{}, l.percentile(.99), "%.1f ms")
	return nil
}
