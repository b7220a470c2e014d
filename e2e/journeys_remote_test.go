package e2e_test

import "testing"

// A console may manage the API of another running instance instead of its own.
func TestConsoleManagesARemoteAPI(t *testing.T) {
	api := startWithAdmin(t)
	s := startWithAdmin(t, "--remote-url", api.url, "--remote-key", api.command("app-key", "create", "console", "--preset", "everything", "--never-expires"))
	b := signedIn(t, s)
	b.createAgent("support-bot")
	key := b.plaintext()
	b.storesKey()
	b.shows("ALTER_BASE_URL=" + api.url)
	api.accepts(key)

	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.row("support-bot-1").click(link, "Revoke")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Revoke last key")
	b.row("support-bot-1").shows("revoked")
	api.refuses(key)
}
