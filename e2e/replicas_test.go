package e2e_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/pgtest"
)

// twoReplicas are two servers on one PostgreSQL, which share their keys.
func twoReplicas(t *testing.T) []*server {
	t.Helper()
	database := pgtest.URL(t)
	var servers []*server
	for range 2 {
		s := newServer(t, "--database-url", database, "--secret-key", strings.Repeat("0123456789abcdef", 4))
		s.env = append(s.env, "ALTER_CONSOLE_MASTER_KEY="+strings.Repeat("fedcba9876543210", 4))
		s.run()
		servers = append(servers, s)
	}
	return servers
}

// An outcome is what came of one request through a grant.
type outcome struct {
	server int // by which the credential was given out, or not
	begun  time.Time
	sent   string // what arrived upstream
	err    error
}

// A crowd is programs that make requests without a pause, and what came of each.
type crowd struct {
	mu       sync.Mutex
	outcomes []outcome
}

// gather has a hundred requests in flight until the test ends, half of them through either server.
func gather(t *testing.T, u *upstream, key, grantID string, servers []*server) *crowd {
	t.Helper()
	const inFlight = 100
	c := &crowd{}
	ctx, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	var working sync.WaitGroup
	for n, s := range servers {
		agent := must(client.NewAgent(key, client.WithBaseURL(s.url)))(t)
		t.Cleanup(func() { stop(); working.Wait(); _ = agent.Close(context.Background()) })
		for range inFlight / len(servers) {
			working.Go(func() {
				for ctx.Err() == nil {
					c.add(fetch(ctx, agent, u, grantID, n))
				}
			})
		}
	}
	return c
}

func fetch(ctx context.Context, agent *client.Agent, u *upstream, grantID string, server int) outcome {
	o := outcome{server: server, begun: time.Now()}
	resp, err := agent.Request(ctx, "GET", u.URL+"/echo", client.WithGrant(grantID))
	if o.err = err; err == nil {
		o.sent = resp.Header.Get("X-Echo-Authorization")
		resp.Body.Close()
	}
	return o
}

func (c *crowd) add(o outcome) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outcomes = append(c.outcomes, o)
}

// since waits until more than a hundred requests that were begun after a moment have ended, and some at either server.
func (c *crowd) since(t *testing.T, moment time.Time) []outcome {
	t.Helper()
	return await(t, "requests through both servers", func() (found []outcome, enough bool) {
		c.mu.Lock()
		defer c.mu.Unlock()
		var by [2]int
		for _, o := range c.outcomes {
			if o.begun.After(moment) {
				by[o.server]++
				found = append(found, o)
			}
		}
		return found, by[0] > 50 && by[1] > 50
	})
}

// TestReplicasHeedWhatTheOtherAnswered changes a secret and revokes its grant at one server while both are asked for it: once
// the change is answered, neither gives out what was before.
func TestReplicasHeedWhatTheOtherAnswered(t *testing.T) {
	t.Parallel()
	servers, u := twoReplicas(t), newUpstream(t)
	app := servers[0].api()
	agent := servers[0].agent(app, client.AgentCreateParams{Name: "bot"})
	grant := u.granted(t, app, agent.ID, "Items", client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret(oldValue)})
	crowd := gather(t, u, agent.APIKey.Reveal(), grant.ID, servers)
	crowd.sent(t, time.Time{}, "Bearer "+oldValue)
	must(app.ManagedSecrets.ReplaceValue(t.Context(), "items", client.SecretValue{Token: client.NewSecret(newValue)}))(t)
	crowd.sent(t, time.Now(), "Bearer "+newValue)
	must(app.Grants.Revoke(t.Context(), grant.ID, "No longer needed"))(t)
	for _, o := range crowd.since(t, time.Now()) {
		if refused := (*client.Error)(nil); !errors.As(o.err, &refused) || refused.Code != wire.CodeGrantRevoked {
			t.Fatalf("after the grant was revoked server %d gave out %q, %v", o.server, o.sent, o.err)
		}
	}
}

// sent fails unless all requests that were begun after a moment carry the credential.
func (c *crowd) sent(t *testing.T, moment time.Time, credential string) {
	t.Helper()
	for _, o := range c.since(t, moment) {
		if o.err != nil || o.sent != credential {
			t.Fatalf("server %d gave out %q, %v, want %q", o.server, o.sent, o.err, credential)
		}
	}
}

// TestReplicasShareTheRateOfAKey asks one server most of what a key may, and the other one until it refuses: what was let in there
// counts here, once the two have told each other.
func TestReplicasShareTheRateOfAKey(t *testing.T) {
	t.Parallel()
	const limit, first = 200, 120
	servers := twoReplicas(t)
	key := servers[0].command("app-key", "create", "shared", "--scopes", "agents:read", "--rate-limit", fmt.Sprint(limit))
	var apps []*client.App
	for _, s := range servers {
		apps = append(apps, must(client.NewApp(key, client.WithBaseURL(s.url)))(t))
	}
	ask := func(app *client.App) (left int, minute time.Time, refused bool) {
		_, err := app.Agents.List(t.Context(), client.AgentListParams{Limit: 1})
		if err != nil && !errors.Is(err, client.ErrRateLimit) {
			t.Fatal(err)
		}
		told, _ := app.LastRateLimit()
		return told.Remaining, told.ResetAt, err != nil
	}
	for range 3 { // for a minute may end in the middle
		_, minute, _ := ask(apps[0])
		for range first - 1 {
			ask(apps[0])
		}
		known, asked := false, 0
		for !known { // the more is asked meanwhile the less is left, so that this ends
			left, at, refused := ask(apps[1])
			asked++
			if known = left <= limit-first-asked; refused || !at.Equal(minute) {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		for range limit - first - asked {
			ask(apps[1])
		}
		_, at, refused := ask(apps[1])
		switch {
		case !at.Equal(minute):
			continue
		case !known || !refused:
			t.Errorf("after %d requests of %d at one server the other one let %d in", first, limit, limit-first+1)
		}
		return
	}
	t.Error("three minutes ended in the middle")
}
