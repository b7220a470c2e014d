package handlers_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/client/wire"
	"github.com/alter-console/alter-console/internal/seal"
	"github.com/alter-console/alter-console/vault/runs"
)

func TestSettingsSayHowTheServerIsSetUp(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	planner := s.newActor("planner")
	if err := planner.call(t.Context(), "GET", "/things"); err != nil {
		t.Fatal(err)
	}
	to := s.get("/agents").Find(`.account a[href="/settings"]`).AttrOr("href", "")
	page := s.get(to).want(http.StatusOK).says("h1", "Settings").says("#retention", "--keep-calls").says("#retention", "--keep-bodies").
		says("#master-key", "ok").says("#master-key", "--master-key").says("#database", "SQLite").says("#database", "--database-url").says("#kept", "Calls 1")
	if page.Find("main form, main input, main button").Length() != 0 {
		t.Error("something can be changed there")
	}
}

// aServer is what the settings say of the server that a site's API is in.
func aServer(context.Context) runs.Server {
	return runs.Server{
		Version: "1.2.3",
		Schema:  27,
		Configured: []wire.Setting{
			{Flag: "--public-url", Variable: "ALTER_CONSOLE_PUBLIC_URL", Value: "https://console.example.com", Source: wire.SourceFlag},
			{Flag: "--secret-key", Variable: "ALTER_CONSOLE_SECRET_KEY", Value: wire.SecretIsSet, Source: wire.SourceEnvironment},
			{Flag: "--keep-audit", Variable: "ALTER_CONSOLE_KEEP_AUDIT", Value: "0", Source: wire.SourceDefault},
			{Flag: "--keep-derived-keys", Variable: "ALTER_CONSOLE_KEEP_DERIVED_KEYS", Value: "90d", Source: wire.SourceDefault},
			{Flag: "--log-format", Variable: "ALTER_CONSOLE_LOG_FORMAT", Source: wire.SourceDefault},
		},
		Checks: []wire.HealthCheck{
			{Name: "Disk", State: wire.HealthError, Says: "4 MB are left", Fix: "Make room."},
			{Name: "Clock", State: wire.HealthOK, Says: "as the database's"},
		},
	}
}

func TestSettingsSayWhetherTheServerIsInOrder(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.get("/settings").want(http.StatusOK).says("#health", "1 thing wrong, to be put right").says("#health tbody tr:first-child", "Wrong Disk 4 MB are left Make room.").
		says("#health tbody tr:last-child", "Good Clock").says("#configured", "--public-url https://console.example.com").
		says("#configured", "--secret-key set").says("#configured", "--log-format none").
		says("#retention", "Audit events for ever Set with --keep-audit").says("#retention", "Derived keys after their end 90 days Set with --keep-derived-keys")
}

func TestSettingsSayThatTheMasterKeyIsMissing(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.newSecret(client.ManagedSecretCreateParams{Name: "Books"})
	s.loseMasterKey(seal.ErrMissing)
	s.get("/settings").want(http.StatusOK).says("#master-key", "can neither be opened nor stored")
}

func TestAnAPIWithoutSettingsHasNoSuchPage(t *testing.T) {
	t.Parallel()
	s := newSite(t).signIn()
	s.line.capabilities = `{"capabilities": []}`
	s.get("/settings").want(http.StatusNotFound)
	if s.get("/agents").want(http.StatusOK).Find(`.account a[href="/settings"]`).Length() != 0 {
		t.Error("the menu leads there")
	}
}
