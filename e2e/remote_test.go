package e2e_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// appClient is a program of the operator's that holds an app key.
func (s *server) appClient(t *testing.T, key string, log *wireLog) *client.App {
	t.Helper()
	app, err := client.NewApp(key, client.WithBaseURL(s.url), client.WithTransport(log.transport()))
	if err != nil {
		t.Fatal(err)
	}
	return app
}

// managing starts a console that manages the API of another server, and signs its administrator in.
func managing(t *testing.T, remoteURL, key string) (*server, *visitor) {
	t.Helper()
	s := startWithAdmin(t, "--remote-url", remoteURL, "--remote-key", key)
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	return s, v
}

func TestOneConsoleManagesAnother(t *testing.T) {
	t.Parallel()
	api := startWithAdmin(t)
	appKey := api.command("app-key", "create", "second console", "--preset", "everything", "--never-expires")
	second, v := managing(t, api.url, appKey)
	v.press("Sign out")
	v.signIn("jürgen@example.com", second.command("admin", "create", "jürgen@example.com", "--generate"))
	home := api.visitor(t, nil)
	home.signIn(adminEmail, adminPassword)

	v.sees(http.StatusOK, "No agents yet", strings.TrimPrefix(api.url, "http://"))
	v.open("/agents/new")
	v.press("Create agent", "name", "far-bot", "scopes_provider", "slack", "scopes_list", "chat:read\nchat:write")
	v.sees(http.StatusCreated, "far-bot", "Store this key now", api.url)
	first := v.newKey()
	api.knows(t, first)
	v.press("I have stored this key")
	v.sees(http.StatusOK, "far-bot")
	agent := v.address.Path
	home.open("/agents")
	home.sees(http.StatusOK, "far-bot")

	v.open(agent + "/edit")
	v.press("Save changes", "display_name", "Far away", "scopes_list", "chat:read")
	v.sees(http.StatusOK, "Changes to scopes", "chat:write")
	v.press("Save changes", "grace", "0")
	v.sees(http.StatusOK, "Far away", "far-bot is saved")
	home.open(agent)
	home.sees(http.StatusOK, "Far away", "chat:read")

	v.press("Suspend")
	v.sees(http.StatusOK, "This agent is suspended")
	home.open(agent)
	home.sees(http.StatusOK, "This agent is suspended")
	v.press("Resume")
	v.sees(http.StatusOK, "far-bot is active again")

	newer := mintFrom(v)
	v.pressIn(row("far-bot-1"), "Deprecate")
	v.sees(http.StatusOK, "far-bot-1 is deprecated")
	v.followIn(row("far-bot-1"), "Revoke")
	v.press("Revoke key")
	v.sees(http.StatusOK, "far-bot-1 is revoked")
	api.turnsAway(t, first, client.ErrKeyRevoked)
	api.knows(t, newer)

	v.followIn(row("far-bot-2"), "Revoke")
	v.press("Revoke last key", "confirm_name", "wrong")
	v.sees(http.StatusUnprocessableEntity, "This is not the agent's name")
	v.press("Revoke last key", "confirm_name", "far-bot")
	v.sees(http.StatusOK, "far-bot-2 is revoked")
	api.turnsAway(t, newer, client.ErrKeyRevoked)

	v.open(agent + "/delete")
	v.press("Delete agent", "confirm_name", "far-bot")
	v.sees(http.StatusOK, "far-bot is deleted")
	home.open(agent)
	home.sees(http.StatusOK, "This agent is deleted")

	api.checkAuditNames(t, "j%C3%BCrgen@example.com")
	api.stop()
	api.checkServedWell(t)
}

// mintFrom mints a key on the agent's page and returns its plaintext.
func mintFrom(v *visitor) string {
	v.t.Helper()
	v.press("Mint key")
	v.sees(http.StatusCreated, "Store this key now")
	key := v.newKey()
	v.press("I have stored this key")
	return key
}

// whoIs asks the API who holds a key.
func (s *server) whoIs(t *testing.T, key string) (*client.AgentInfo, error) {
	t.Helper()
	agent, err := client.NewAgent(key, client.WithBaseURL(s.url))
	if err != nil {
		t.Fatal(err)
	}
	return agent.Me(t.Context())
}

// knows fails unless a key works.
func (s *server) knows(t *testing.T, key string) {
	t.Helper()
	if _, err := s.whoIs(t, key); err != nil {
		t.Errorf("a key does not work: %v", err)
	}
}

func (s *server) turnsAway(t *testing.T, key string, want error) {
	t.Helper()
	if _, err := s.whoIs(t, key); !errors.Is(err, want) {
		t.Errorf("the key's answer is %v, want %v", err, want)
	}
}

// checkAuditNames fails unless the audit trail names the caller of every change the second console made.
func (s *server) checkAuditNames(t *testing.T, caller string) {
	t.Helper()
	rows, err := s.openDatabase(t).Query("select action, actor_kind, actor_label, coalesce(detail, '') from audit_events where target_kind <> 'account' and action <> 'audit.read'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	seen := map[string]bool{}
	for rows.Next() {
		var action, kind, label, detail string
		if err := rows.Scan(&action, &kind, &label, &detail); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(action, "app_key.") {
			continue
		}
		seen[action] = true
		if kind != "app_key" || label != "second console" || !strings.Contains(detail, `"caller":"`+caller+`"`) {
			t.Errorf("%s was done by %s %s: %s", action, kind, label, detail)
		}
	}
	if err := rows.Err(); err != nil || len(seen) < 8 {
		t.Errorf("the audit trail has %v (%v)", seen, err)
	}
}

func TestRemoteConsoleServesNoAPI(t *testing.T) {
	t.Parallel()
	api := startWithAdmin(t)
	s, _ := managing(t, api.url, api.command("app-key", "create", "second console", "--preset", "everything", "--never-expires"))
	for _, path := range []string{"/sdk", "/sdk/agents", "/console/v1/capabilities"} {
		answer, err := http.Get(s.url + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		var said struct{ Error, Message, Hint string }
		if err := json.Unmarshal(body, &said); err != nil || answer.StatusCode != http.StatusNotFound || said.Error != "route_not_found" || said.Message == "" || said.Hint == "" {
			t.Errorf("%s answers %s %s", path, answer.Status, body)
		}
	}
}

func TestTroubleWithTheRemoteIsExplained(t *testing.T) {
	t.Parallel()
	api := newServer(t, "--addr", must(freeAddress())(t))
	api.run()
	key := api.command("app-key", "create", "second console", "--preset", "everything", "--never-expires")
	api.stop()
	wrongKey := startEmpty(t).command("app-key", "create", "of another server", "--preset", "everything", "--never-expires")
	s, v := managing(t, "http://"+api.flags[1], key)
	v.sees(http.StatusBadGateway, "The Alter API does not answer", "Check that it runs")

	api.run()
	v.open("/agents") // without a restart
	v.sees(http.StatusOK, "No agents yet", "Any status")
	_, stranger := managing(t, api.url, wrongKey)
	stranger.sees(http.StatusBadGateway, "The Alter API refuses the console's key", "Check --remote-url and --remote-key")
	_, lost := managing(t, api.url+"/elsewhere", key)
	lost.sees(http.StatusBadGateway, "There is no Alter API at the remote address", "Check --remote-url")

	v.open("/agents/new")
	api.stop()
	v.press("Create agent", "name", "lost", "display_name", "Lost")
	v.sees(http.StatusBadGateway, "could not reach the API", "Nothing was changed", "Create agent")
	const nobody = "/agents/0190a0a0-0000-7000-8000-000000000000"
	for _, path := range []string{"/agents", nobody, nobody + "/edit", nobody + "/delete"} {
		v.open(path)
		v.sees(http.StatusBadGateway, "The Alter API does not answer", "Check that it runs")
		if page := v.text("body"); strings.Contains(page, "goroutine") || strings.Contains(page, "dial tcp") || strings.Contains(page, key) {
			t.Errorf("%s shows the inside: %s", path, page)
		}
	}
	s.stop()
	if log := s.log.String(); strings.Contains(log, key) || !strings.Contains(log, "connection refused") {
		t.Errorf("the log doesn't say why:\n%s", log)
	}
}
