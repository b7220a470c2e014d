package vault_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/storetest"
)

// The server repeats hint and reference in its message, for clients that show nothing else. The error of the Go client has
// each of them once.
func TestAnErrorSaysEachThingOnce(t *testing.T) {
	w := newWorld(t, storetest.SQLite(t))
	agentID, agent, grantID := w.granted(newUpstream(t), client.Injection{Kind: client.InjectBearer}, client.SecretValue{Token: client.NewSecret("planted-token")})
	app := w.app()
	for name, fails := range map[string]func() error{
		"not found": func() error {
			_, err := app.Agents.Get(t.Context(), "22345678-1234-4234-8234-123456789abc")
			return err
		},
		"a conflict": func() error {
			_, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "bot"})
			return err
		},
		"several fields": func() error {
			_, err := app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "acme", AgentID: agentID, Label: " x ", Policy: client.GrantPolicy{Methods: []string{"get it"}}})
			return err
		},
		"a wrong clock": func() error {
			_, err := w.app(client.WithClock(func() time.Time { return w.Now().Add(-time.Hour) })).Agents.Get(t.Context(), agentID)
			return err
		},
		"no such slug": func() error {
			_, err := agent.Request(t.Context(), "GET", "https://api.example.com/", client.WithProvider("other"))
			return err
		},
		"no such grant": func() error {
			_, err := app.Request(t.Context(), "GET", "https://api.example.com/", client.WithGrant("22345678-1234-4234-8234-123456789abc"))
			return err
		},
		"another host": func() error {
			_, err := agent.Request(t.Context(), "GET", "https://elsewhere.example.com/", client.WithGrant(grantID))
			return err
		},
		"a field of a retrieval": func() error {
			_, err := agent.Request(t.Context(), "GET", "https://api.example.com/", client.WithProvider("acme"), client.WithAccount(strings.Repeat("x", 300)))
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			var e *client.Error
			if err := fails(); !errors.As(err, &e) || e.Hint == "" || e.RequestID == "" {
				t.Fatalf("got %#v", err)
			}
			text := e.Error()
			for _, part := range []string{e.Message, e.Hint, e.RequestID, e.Code} {
				if strings.Count(text, part) != 1 {
					t.Errorf("%q is %d times in %q", part, strings.Count(text, part), text)
				}
			}
			if e.Reference != "" && !strings.HasSuffix(text, "[reference "+e.Reference+"]") {
				t.Errorf("%q does not end with its reference", text)
			}
		})
	}
}
