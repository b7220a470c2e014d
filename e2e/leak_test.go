package e2e_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/pgtest"
	"github.com/alter-console/alter-console/internal/ssotest"
)

func TestNoSecretIsEverWrittenDown(t *testing.T) {
	for name, flags := range map[string]func(*testing.T) []string{
		"text log, SQLite":     func(*testing.T) []string { return nil },
		"JSON log, PostgreSQL": func(t *testing.T) []string { return []string{"--log-format", "json", "--database-url", pgtest.URL(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			provider := ssotest.New(t, map[string]any{"sub": "sub-1", "name": "Sue", "email": "sue@example.com", "email_verified": true, "groups": []string{"staff"}})
			h := &hunt{T: t, server: newServer(t, append(flags(t), "--sso-config", configure(t, provider), "--metrics-addr", "127.0.0.1:0", "--metrics-agents", "--allow-private-webhooks")...)}
			h.server.run()
			v := h.setUp()
			h.signInWrongly()
			agent, key := h.useConsole(v)
			h.useLinks(v)
			h.useProvider(v, provider)
			h.useSecrets(v)
			h.useAppKeys(v)
			h.useEndings(v)
			appKey := h.useAPI()
			h.useSecretsAPI(appKey)
			h.pasteKeys(v, appKey, agent, key)
			h.readAudit(v, agent)
			h.resetPassword()
			h.useFactors()
			h.keepCookies()
			h.readServerSecret()
			h.operate(v)
			h.lookAtAnswers()
			h.lookAtBackup()
			h.lookAtDatabase("by-program-2") // while it runs, and after
			h.server.stop()
			h.lookAtDatabase("by-program-2")
			h.lookAtOutput()
		})
	}
}

const newPassword = "an entirely different phrase"

var setupURL = regexp.MustCompile(`http://\S+/setup\?token=(\S+)`)

// setUp makes the first administrator through the printed link.
func (h *hunt) setUp() *visitor {
	h.Helper()
	link := await(h.T, "the set-up link", func() ([]string, bool) {
		found := setupURL.FindStringSubmatch(h.server.out.String())
		return found, found != nil
	})
	h.keep("the set-up token", link[1], 0)
	h.keep("the administrator's password", adminPassword, 0)
	v := h.server.visitor(h.T, &h.log)
	v.open(link[0])
	v.press("Create administrator", "email", adminEmail, "password", h.keep("a password that is too short", "short-words", 0))
	v.sees(http.StatusUnprocessableEntity, "The password is too short")
	v.press("Create administrator", "email", adminEmail, "password", adminPassword)
	v.sees(http.StatusOK, "You are the administrator")
	return v
}

func (h *hunt) signInWrongly() {
	h.Helper()
	v := h.server.visitor(h.T, &h.log)
	v.signIn(adminEmail, h.keep("a mistyped password", adminPassword+"q", 0))
	v.sees(http.StatusUnprocessableEntity, "The email or the password is wrong")
	v.signIn("nobody@example.com", h.keep("a stranger's password", "pass phrase of nobody", 0))
	v.signIn(h.keep("a password typed as an email", "my pass phrase is this", 0), adminPassword)
	v.sees(http.StatusUnprocessableEntity)
	v.signIn(adminEmail, adminPassword)
	v.sees(http.StatusOK, "Agents")
	v.press("Sign out")
}

// useConsole makes agents and keys by hand, and returns an agent's path with one of its keys.
func (h *hunt) useConsole(v *visitor) (agent, key string) {
	h.Helper()
	for i := range 3 {
		v.open("/agents/new")
		v.press("Create agent", "name", fmt.Sprintf("by-hand-%d", i))
		v.sees(http.StatusCreated)
		h.keepKey("a created agent's key", v.newKey(), 1)
		v.press("I have stored this key")
		agent = v.address.Path
		for range 3 {
			v.press("Mint key")
			key = h.keepKey("a minted key", v.newKey(), 1)
			v.open(agent)
		}
	}
	v.pressIn(row("by-hand-2-2"), "Replace")
	v.sees(http.StatusCreated)
	h.keepKey("a replacing key", v.newKey(), 1)
	return agent, key
}

// useAPI makes agents and keys by program, and returns the program's key.
func (h *hunt) useAPI() string {
	h.Helper()
	appKey := h.keepKey("an app key", h.server.command("app-key", "create", "leak hunt", "--preset", "everything", "--never-expires"), 0)
	app := h.server.appClient(h.T, appKey, &h.log)
	for i := range 3 {
		params := client.AgentCreateParams{Name: fmt.Sprintf("by-program-%d", i), IdempotencyKey: fmt.Sprintf("once-%d", i)}
		created := must(app.Agents.Create(h.Context(), params))(h.T)
		h.keepKey("an agent's key", created.APIKey.Reveal(), 1)
		must(app.Agents.Create(h.Context(), params))(h.T)
		minted := must(app.Agents.MintKey(h.Context(), created.ID))(h.T)
		h.server.knows(h.T, h.keepKey("a minted key", minted.APIKey.Reveal(), 1))
		must(app.Agents.RevokeKey(h.Context(), created.ID, minted.KeyID))(h.T)
		h.server.turnsAway(h.T, minted.APIKey.Reveal(), client.ErrKeyRevoked)
	}
	return appKey
}

// useAppKeys makes app keys by hand, has one rotated and another derived, and looks at all pages of them.
func (h *hunt) useAppKeys(v *visitor) {
	h.Helper()
	v.open("/app-keys/new")
	v.press("Create key", "name", "by-hand-app", "preset", "everything")
	v.sees(http.StatusCreated)
	key := h.keepKey("an app key made by hand", v.newKey(), 1)
	v.press("I have stored this key")
	page := v.address.Path
	derived := h.server.exchange(h.T, key, http.MethodPost, "/sdk/keys/derive", `{"scopes":["agents:read"],"expires_in":600}`)
	var made struct {
		APIKey string `json:"api_key"`
		ID     string
	}
	if err := json.Unmarshal([]byte(derived.body), &made); err != nil || made.APIKey == "" {
		h.Fatalf("deriving: %s %v", derived.body, err)
	}
	h.keepKey("a derived key", made.APIKey, 0) // its answer is not in the log
	v.open(page + "/rotate")
	v.press("Rotate key", "overlap_days", "1")
	v.sees(http.StatusCreated)
	h.keepKey("a rotated app key", v.newKey(), 1)
	for _, address := range []string{page, page + "/history", page + "/revoke", "/app-keys?derived=true", "/app-keys.csv?status=any", "/app-keys/" + made.ID} {
		v.open(address)
		v.sees(http.StatusOK)
	}
	v.open(page + "/revoke")
	v.press("Revoke key")
	v.sees(http.StatusOK, "by-hand-app is revoked")
}

// pasteKeys puts keys where people put them by mistake.
func (h *hunt) pasteKeys(v *visitor, appKey, agent, key string) {
	h.Helper()
	for _, address := range []string{"/" + key, "/agents/" + key, "/agents?q=" + key, "/agents?after=" + key, "/agents/" + key + "/edit", agent + "/keys/" + key + "/revoke", "/sign-in?next=/" + key, "/setup?token=" + key, "/static/" + key, "/sdk/agents/" + key} {
		v.open(address)
	}
	v.open("/agents/new")
	v.press("Create agent", "name", key)
	v.sees(http.StatusUnprocessableEntity)
	stranger := h.server.visitor(h.T, &h.log)
	stranger.signIn(key, key)

	app := h.server.appClient(h.T, appKey, &h.log)
	id := strings.TrimPrefix(agent, "/agents/")
	for _, call := range []func() (any, error){
		func() (any, error) { return app.Agents.Get(h.Context(), key) },
		func() (any, error) { return app.Agents.GetByName(h.Context(), key) },
		func() (any, error) { return app.Agents.List(h.Context(), client.AgentListParams{Query: key}) },
		func() (any, error) { return app.Agents.RevokeKey(h.Context(), id, key) },
		func() (any, error) { return app.Agents.Create(h.Context(), client.AgentCreateParams{Name: key}) },
	} {
		_, _ = call() // most are refused; what counts is what they leave behind
	}
	command := h.server.exec("app-key", "revoke", key)
	said, err := command.CombinedOutput()
	if err == nil {
		h.Error("a key was revoked by its plaintext")
	}
	h.lookIn("the command's complaint", string(said))
}

// readAudit goes through all that the trail says of it, and has it as files.
func (h *hunt) readAudit(v *visitor, agent string) {
	h.Helper()
	for _, address := range []string{"/audit", "/audit?action=account.sign_in_refused", agent + "/history", "/secrets", "/audit.csv", "/audit.ndjson", "/audit?q=by-hand"} {
		v.open(address)
		v.sees(http.StatusOK)
	}
	events := must(h.server.api().Audit.List(h.Context(), client.AuditParams{Limit: 1000}))(h.T)
	if len(events.Events) < 30 {
		h.Errorf("the trail has %d events only", len(events.Events))
	}
	for _, event := range events.Events {
		v.open("/audit/" + event.ID)
		v.sees(http.StatusOK, event.ID)
	}
}

func (h *hunt) resetPassword() {
	h.Helper()
	h.keep("the new password", newPassword, 0)
	h.server.commandWith(newPassword+"\n", "admin", "reset-password", adminEmail)
	h.keep("a generated password", h.server.command("admin", "create", "second@example.com", "--generate"), 0)
	v := h.server.visitor(h.T, &h.log)
	v.signIn(adminEmail, newPassword)
	v.sees(http.StatusOK, "Agents")
}

func (h *hunt) readServerSecret() {
	h.Helper()
	for file, what := range map[string]string{"secret.key": "the server's secret", "master.key": "the master key"} {
		text := strings.TrimSpace(string(must(os.ReadFile(filepath.Join(h.server.data, file)))(h.T)))
		h.keep(what, text, 0)
		h.keep(what+", decoded", string(must(hex.DecodeString(text))(h.T)), 0)
	}
}
