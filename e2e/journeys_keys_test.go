package e2e_test

import (
	"errors"
	"net/http"
	"net/url"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestDeprecateMintAndRevoke(t *testing.T) { onEachHost(t, deprecateMintAndRevoke) }

func deprecateMintAndRevoke(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	evaluate[any](b, "window.sameDocument = true")

	first := b.row("support-bot-1")
	first.click(button, "Deprecate")
	first.shows("deprecated")
	first.isFocused(button, "Undeprecate")
	first.click(button, "Undeprecate")
	first.shows("active")
	first.isFocused(button, "Deprecate")
	b.shows("is no longer deprecated")
	b.showsNo("is deprecated: it still works") // what was taken back

	b.click(button, "Mint key")
	b.find(dialog, "Store this key now")
	if !evaluate[bool](b, "window.sameDocument === true") {
		t.Error("the page was loaded anew")
	}
	second := b.plaintext()
	b.storesKey()
	b.row("support-bot-2").shows("active")
	b.hasNoTraceOf(second)
	s.accepts(second)

	b.row("support-bot-1").click(link, "Revoke")
	b.arrives("Revoke support-bot-1")
	b.shows("Other keys left 1")
	b.click(link, "Cancel")
	b.row("support-bot-1").shows("active")
	b.row("support-bot-1").click(link, "Revoke")
	b.click(button, "Revoke key")
	b.arrives("support-bot")
	b.row("support-bot-1").shows("revoked")
	s.refuses(agent.APIKey.Reveal())
	s.accepts(second)
}

func TestLastKeyIsRevokedByName(t *testing.T) { onEachHost(t, lastKeyIsRevokedByName) }

func lastKeyIsRevokedByName(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	b.row("support-bot-1").click(link, "Revoke")
	b.shows("This is the agent's last key")
	if b.has(button, "Revoke key") {
		t.Error("the last key can be revoked with a plain button")
	}

	b.expect("status of 422")
	for _, wrong := range []string{"", "support-bo", "Support-Bot"} {
		b.fill("Type the agent's name to confirm", wrong)
		b.click(button, "Revoke last key")
		b.shows("This is not the agent's name.")
		b.holds("Type the agent's name to confirm", wrong)
		s.accepts(agent.APIKey.Reveal())
		b.open(b.path())
	}

	revoke := "/agents/" + agent.ID + "/keys/" + agent.KeyID + "/revoke"
	for _, forged := range []struct {
		query string
		form  url.Values
	}{
		{"", nil},
		{"?force=true", nil},
		{"", url.Values{"force": {"true"}}},
		{"", url.Values{"last_key": {"true"}, "force": {"true"}}},
		{"", url.Values{"confirm_name": {"support-bo"}, "last_key": {"true"}}},
		{"?confirm_name=wrong&force=true", url.Values{"confirm_name": {"other-bot"}}},
	} {
		answer := s.request(t, http.MethodPost, revoke+forged.query, b.cookies(), forged.form)
		if answer.status != http.StatusConflict && answer.status != http.StatusUnprocessableEntity {
			t.Errorf("POST with %q and %v is answered %d", forged.query, forged.form, answer.status)
		}
		s.accepts(agent.APIKey.Reveal())
	}

	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Revoke last key")
	b.arrives("support-bot")
	b.row("support-bot-1").shows("revoked")
	b.shows("This agent has no key that works")
	s.refuses(agent.APIKey.Reveal())
}

func TestStalePlainConfirmBecomesLastKeyConfirm(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	second := must(app.Agents.MintKey(t.Context(), agent.ID))(t)
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	b.row("support-bot-1").click(link, "Revoke")
	b.find(button, "Revoke key")

	must(app.Agents.RevokeKey(t.Context(), agent.ID, second.KeyID))(t)
	b.expect("status of 409")
	b.click(button, "Revoke key")
	b.shows("This is the agent's last key")
	s.accepts(agent.APIKey.Reveal())
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Revoke last key")
	b.row("support-bot-1").shows("revoked")
	s.refuses(agent.APIKey.Reveal())
}

func TestSuspendResumeAndDelete(t *testing.T) { onEachHost(t, suspendResumeAndDelete) }

func suspendResumeAndDelete(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	app := s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)

	b.click(button, "Suspend")
	b.shows("This agent is suspended")
	if got := must(app.Agents.Get(t.Context(), agent.ID))(t); got.Status != client.AgentInactive {
		t.Errorf("after Suspend the agent is %s", got.Status)
	}
	b.click(button, "Resume")
	b.find(button, "Suspend")
	b.showsNo("This agent is suspended")
	s.accepts(agent.APIKey.Reveal())

	b.click(link, "Delete agent")
	b.arrives("Delete support-bot")
	b.expect("status of 422")
	b.fill("Type the agent's name to confirm", "support")
	b.click(button, "Delete agent")
	b.shows("This is not the agent's name.")
	b.holds("Type the agent's name to confirm", "support")
	s.accepts(agent.APIKey.Reveal())
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Agents")
	b.shows("No agents yet")
	s.refuses(agent.APIKey.Reveal())

	b.click(checkbox, "Include revoked")
	b.row("support-bot").shows("revoked")
	b.click(link, "support-bot")
	b.shows("This agent is deleted")
	b.row("support-bot-1").shows("revoked")
	for _, gone := range []string{"Mint key", "Suspend", "Deprecate"} {
		if b.has(button, gone) {
			t.Errorf("a deleted agent offers %q", gone)
		}
	}
}

// accepts fails unless a key works.
func (s *server) accepts(key string) {
	s.t.Helper()
	if err := s.me(key); err != nil {
		s.t.Errorf("a key that must work: %v", err)
	}
}

// refuses fails unless a key is refused.
func (s *server) refuses(key string) {
	s.t.Helper()
	var refused *client.Error
	if err := s.me(key); !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized && refused.Status != http.StatusForbidden {
		s.t.Errorf("a key that must be refused gets %v", err)
	}
}

func (s *server) me(key string) error {
	s.t.Helper()
	agent := must(client.NewAgent(key, client.WithBaseURL(s.url)))(s.t)
	_, err := agent.Me(s.t.Context())
	return err
}
