package cli

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// acts has an agent ask for a secret that it may use elsewhere only.
func (s *served) acts(t *testing.T, appKey string) {
	t.Helper()
	app, err := client.NewApp(appKey, client.WithBaseURL(s.url))
	must(t, err)
	secret, err := app.ManagedSecrets.Create(t.Context(), client.ManagedSecretCreateParams{
		Name:         "Books",
		AllowedHosts: []string{"books.example.com"},
		Injection:    client.Injection{Kind: client.InjectBearer},
		Value:        client.SecretValue{Token: client.NewSecret("planted-token")},
	})
	must(t, err)
	made, err := app.Agents.Create(t.Context(), client.AgentCreateParams{Name: "planner"})
	must(t, err)
	_, err = app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: secret.Slug, AgentID: made.ID, AddToScopes: true})
	must(t, err)
	agent, err := client.NewAgent(made.APIKey.Reveal(), client.WithBaseURL(s.url))
	must(t, err)
	ctx := agent.Trace(t.Context(), client.RunID("run-1"))
	if _, err := agent.Request(ctx, "GET", "https://elsewhere.example.com/", client.WithProvider(secret.Slug)); err == nil {
		t.Error("the request was not refused")
	}
	must(t, agent.Close(t.Context()))
}

// TestCommandsSayHowMuchThereIs asks each command that does, of an installation without secrets and of one that uses them.
func TestCommandsSayHowMuchThereIs(t *testing.T) {
	t.Parallel()
	for kind := range databases {
		t.Run(kind, func(t *testing.T) {
			flags := databases[kind](t)
			s := serves(t, withAdmin(flags)...)
			key := mustRun(t, flags, "app-key", "create", "test", "--preset", "everything", "--never-expires")
			counts := func(want string) {
				t.Helper()
				file, into := filepath.Join(t.TempDir(), "backup"), databases[kind](t)
				_, _, backup := runs(t, "", append(flags, "backup", "--with-secret", file)...)
				_, _, restore := runs(t, "", append(into, "restore", file)...)
				for command, said := range map[string]string{"backup": backup, "check": mustRun(t, nil, "check", file), "restore": restore, "status": mustRun(t, flags, "status")} {
					if !regexp.MustCompile(want + `\d+ audit events?\n`).MatchString(said + "\n") {
						t.Errorf("%s does not say %q but\n%s", command, want, said)
					}
				}
			}
			counts(" 0 agents, 1 key, 1 person, ")
			s.acts(t, key)
			counts(" 1 agent, 2 keys, 1 managed secret, 1 grant, 1 call, 1 run, 1 person, ")
			if said := mustRun(t, flags, "status"); strings.Contains(said, "span") {
				t.Errorf("it says something of spans, of which there are none:\n%s", said)
			}
		})
	}
}
