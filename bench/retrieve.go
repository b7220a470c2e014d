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

// upstreamSlug names the secret that they retrieve.
const upstreamSlug = "bench-upstream"

// A holder is an agent and the grant that it retrieves by.
type holder struct {
	signer
	grantID string
}

// measureRetrieve gives credentials out, each of which is on the disk before its answer leaves, and takes a report of each.
// Bare Echo answers the same requests in turn.
func (b *bench) measureRetrieve(ctx context.Context, t *target) error {
	all, err := t.makeHolders(ctx)
	if err != nil {
		return err
	}
	for _, connections := range []int{16, 64} {
		if err := b.retrieveOver(ctx, t, all, connections); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) retrieveOver(ctx context.Context, t *target, all []holder, connections int) error {
	bare, err := b.echo.drive(ctx, connections, b.retrievalsOf(all, b.echo), http.StatusOK, nil)
	if err != nil {
		return err
	}
	given := generations{of: make([]string, b.retrievals)}
	l, err := t.server.drive(ctx, connections, b.retrievalsOf(all, t.server), http.StatusOK, given.note)
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

// generations are what names each retrieval in its report.
type generations struct {
	mu sync.Mutex
	of []string
}

func (g *generations) note(i int, body []byte) {
	var answer struct {
		Generation string `json:"token_generation"`
	}
	if json.Unmarshal(body, &answer) == nil {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.of[i] = answer.Generation
	}
}

func (b *bench) retrievalsOf(all []holder, s *server) [][]byte {
	requests := make([][]byte, b.retrievals)
	for i := range requests {
		h := all[i%len(all)]
		requests[i] = h.request(s.address, "POST", "/sdk/token", fmt.Appendf(nil,
			`{"grant_id":%q,"reason":"to measure","request":{"method":"GET","url":"https://api.example.com/v1/items?page=1"}}`, h.grantID))
	}
	return requests
}

func (h holder) report(address, generation string) []byte {
	return h.request(address, "POST", "/sdk/oauth/audit/api-call", fmt.Appendf(nil,
		`{"grant_id":%q,"provider_id":%q,"token_generation":%q,"method":"GET","url":"https://api.example.com/v1/items","response_status":200,"latency_ms":12}`,
		h.grantID, upstreamSlug, generation))
}

// makeHolders makes a secret, and grants of it for some of the agents that sign.
func (t *target) makeHolders(ctx context.Context) ([]holder, error) {
	secret := `{"name":"` + upstreamSlug + `","allowed_hosts":["api.example.com"],"injection":{"kind":"bearer"},"value":{"token":"a-token-to-measure-with"}}`
	if _, err := t.post(ctx, "/console/v1/managed-secrets", secret); err != nil {
		return nil, err
	}
	all := make([]holder, min(holders, len(t.agents)))
	for i := range all {
		id, err := t.post(ctx, "/console/v1/grants", fmt.Sprintf(`{"managed_secret":%q,"agent_id":%q}`, upstreamSlug, t.agentIDs[i]))
		if err != nil {
			return nil, err
		}
		all[i] = holder{t.agents[i], id}
	}
	return all, nil
}

// post makes something with the application's key, and returns its id.
func (t *target) post(ctx context.Context, path, body string) (id string, err error) {
	c, err := dial(ctx, t.server.address)
	if err != nil {
		return "", err
	}
	defer c.Close()
	a, err := c.send(t.app.request(t.server.address, "POST", path, []byte(body)), nil)
	if err == nil && a.status != http.StatusCreated {
		err = fmt.Errorf("POST %s: status %d: %s", path, a.status, a.body)
	}
	var made struct{ ID string }
	if err == nil {
		err = json.Unmarshal(a.body, &made)
	}
	return made.ID, err
}
