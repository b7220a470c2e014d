package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
)

// holders is how many agents share the retrievals.
const holders = 100

// upstreamSlug names the secret that they retrieve, of which half of all grants are.
const upstreamSlug = "secret-0"

// A holder is an agent and the grant that it retrieves by.
type holder struct {
	signer
	grantID string
}

// measureRetrieve gives credentials out, each of which is on the disk before its answer leaves, and takes a report of each.
// Bare Echo answers the same requests in turn.
func (b *bench) measureRetrieve(ctx context.Context, t *target) error {
	all, err := b.makeHolders(ctx, t)
	if err != nil {
		return err
	}
	for _, connections := range []int{16, 64} {
		if err := b.retrieveOver(ctx, t, all, connections); err != nil {
			return err
		}
	}
	named, err := t.server.drive(ctx, 16, b.retrievalsOf(all, t.server, holder.byName), http.StatusOK, nil)
	if err == nil {
		b.table.set(t.column, "retrieve by the secret's slug, 16 connections: /s", aim{}, named.perSecond(), "%.0f")
	}
	return err
}

func (b *bench) retrieveOver(ctx context.Context, t *target, all []holder, connections int) error {
	bare, err := b.echo.drive(ctx, connections, b.retrievalsOf(all, b.echo, holder.byGrant), http.StatusOK, nil)
	if err != nil {
		return err
	}
	given := noted{of: make([]string, b.retrievals), member: "token_generation"}
	l, err := t.server.drive(ctx, connections, b.retrievalsOf(all, t.server, holder.byGrant), http.StatusOK, given.note)
	if err != nil {
		return err
	}
	reports := make([][]byte, b.retrievals)
	for i, generation := range given.of {
		reports[i] = all[i%len(all)].report(t.server.address, generation)
	}
	told, err := t.server.drive(ctx, connections, reports, http.StatusNoContent, nil)
	if err == nil {
		b.tellRetrievals(t, connections, l, bare, told)
	}
	return err
}

func (b *bench) tellRetrievals(t *target, connections int, l, bare, told load) {
	name := func(what string) string { return fmt.Sprintf("retrieve, %d connections: %s", connections, what) }
	enough := atLeast(5_000, "/s on SQLite")
	if t.column != 0 {
		enough.holds = nil
	}
	b.table.set(t.column, name("durable, /s"), enough, l.perSecond(), "%.0f")
	b.table.set(t.column, name("bare Echo, /s"), aim{}, bare.perSecond(), "%.0f")
	b.table.set(t.column, name("p50"), aim{}, l.percentile(.5), "%.2f ms")
	b.table.set(t.column, name("p99"), aim{}, l.percentile(.99), "%.2f ms")
	b.table.set(t.column, fmt.Sprintf("report calls, %d connections: /s", connections), aim{}, told.perSecond(), "%.0f")
}

// noted are a member of each answer, by the number of its request.
type noted struct {
	mu     sync.Mutex
	of     []string
	member string
}

func (n *noted) note(i int, body []byte) {
	var answer map[string]any
	if json.Unmarshal(body, &answer) == nil {
		n.mu.Lock()
		defer n.mu.Unlock()
		n.of[i], _ = answer[n.member].(string)
	}
}

func (b *bench) retrievalsOf(all []holder, s *server, by func(holder) string) [][]byte {
	requests := make([][]byte, b.retrievals)
	for i := range requests {
		h := all[i%len(all)]
		requests[i] = h.request(s.address, "POST", "/sdk/token",
			[]byte(`{`+by(h)+`,"reason":"to measure","request":{"method":"GET","url":"https://api.example.com/v1/items?page=1"}}`))
	}
	return requests
}

func (h holder) byGrant() string { return `"grant_id":"` + h.grantID + `"` }

func (h holder) byName() string { return `"provider_id":"` + upstreamSlug + `"` }

func (h holder) report(address, generation string) []byte {
	return h.request(address, "POST", "/sdk/oauth/audit/api-call", fmt.Appendf(nil,
		`{"grant_id":%q,"provider_id":%q,"token_generation":%q,"method":"GET","url":"https://api.example.com/v1/items","response_status":200,"latency_ms":12}`,
		h.grantID, upstreamSlug, generation))
}

// makeHolders gives the secret a value, and some of the agents that sign access to it.
func (b *bench) makeHolders(ctx context.Context, t *target) ([]holder, error) {
	value := t.app.request(t.server.address, "PUT", "/console/v1/managed-secrets/"+upstreamSlug+"/value", []byte(`{"value":{"token":"a-token-to-measure-with"}}`))
	if _, err := t.server.drive(ctx, 1, [][]byte{value}, http.StatusOK, nil); err != nil {
		return nil, err
	}
	all := make([]holder, min(holders, len(t.agents)))
	requests, given := make([][]byte, len(all)), noted{of: make([]string, len(all)), member: "id"}
	for i := range all {
		requests[i] = t.app.request(t.server.address, "POST", "/console/v1/grants",
			fmt.Appendf(nil, `{"managed_secret":%q,"agent_id":%q}`, upstreamSlug, t.agentIDs[i]))
	}
	l, err := t.server.drive(ctx, 1, requests, http.StatusCreated, given.note)
	if err != nil {
		return nil, err
	}
	for i, id := range given.of {
		all[i] = holder{t.agents[i], id}
	}
	b.table.set(t.column, "grant access, one at a time: p50", aim{}, l.percentile(.5), "%.1f ms")
	return all, nil
}
