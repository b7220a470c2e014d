package e2e_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
)

// Two replicas and a command start together on an empty database behind PgBouncer, whose few connections they share.
func TestReplicasBehindPgBouncer(t *testing.T) {
	t.Parallel()
	address := pgtest.Bouncer(t, pgtest.URL(t))
	secret := strings.Repeat("0123456789abcdef", 4)
	servers := []*server{
		newServer(t, "--database-url", address, "--secret-key", secret, "--admin-email", adminEmail, "--admin-password", adminPassword),
		newServer(t, "--database-url", address, "--secret-key", secret),
	}
	var starting sync.WaitGroup
	for _, s := range servers {
		starting.Go(s.run)
	}
	starting.Wait()
	key := servers[0].command("app-key", "create", "deployer", "--preset", "everything", "--never-expires")
	var calls sync.WaitGroup
	for i := range 40 {
		calls.Go(func() {
			app := servers[i%2].appClient(t, key, nil)
			created, err := app.Agents.Create(context.Background(), client.AgentCreateParams{Name: fmt.Sprintf("bot-%d", i)})
			if err != nil {
				t.Error(err)
				return
			}
			if me, err := servers[(i+1)%2].whoIs(t, created.APIKey.Reveal()); err != nil || me.ID != created.ID {
				t.Errorf("the other replica says %v, %v", me, err)
			}
		})
	}
	calls.Wait()
	v := servers[1].visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents?q=bot-3")
	v.sees(200, "bot-3", "bot-39")
	for _, s := range servers {
		s.stop()
		s.run() // on a database that needs no migration
		s.stop()
	}
}

// The server starts before PostgreSQL, as it may when both start with the machine.
func TestAServerWaitsForPostgreSQL(t *testing.T) {
	t.Parallel()
	c := pgtest.New(t)
	c.Stop("fast")
	s := newServer(t, "--database-url", c.URL(), "--admin-email", adminEmail, "--admin-password", adminPassword)
	started := make(chan struct{})
	go func() { s.run(); close(started) }()
	await(t, "the line that says what is waited for", func() (struct{}, bool) {
		return struct{}{}, strings.Contains(s.log.String(), "PostgreSQL does not answer yet")
	})
	c.Start()
	<-started
	s.stop()
}
