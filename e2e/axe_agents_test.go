package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// wordy is an agent with something in every field, and long words in most.
func wordy(name string) client.AgentCreateParams {
	return client.AgentCreateParams{
		Name:        name,
		DisplayName: strings.Repeat("Long-winded ", 8) + strings.Repeat("x", 60),
		Scopes: client.Scopes{
			"github":                      {"repo", "read:org"},
			strings.Repeat("provider", 6): {strings.Repeat("scope:", 15)},
		},
		Metadata: map[string]any{"owner": strings.Repeat("owner", 10) + "@example.com", "team": "payments", "note": strings.Repeat("n", 120)},
		Policy:   map[string]any{"requires_approval": map[string]any{"approvers": []string{"a@example.com"}}},
	}
}

func TestAccessibilityOfTheList(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	s.fleet(app)
	s.agent(app, wordy(strings.Repeat("w", 64)))
	b := signedIn(t, s)
	b.audit("list")
	b.click(link, "Name")
	b.arrivesAt("/agents?sort=name")
	b.click(link, "Next page")
	b.firstRow("bot-50")
	b.audit("last page of the list")
	b.fill("Search agents", "alter_key_agent_0123456789abcdefghijABCDEFGHIJ4567")
	b.shows("This looks like a key.")
	b.audit("list with a key in the search")
	b.fill("Search agents", "nothing like it")
	b.shows("No agent matches")
	b.audit("list without a match")
}

func TestAccessibilityOfAgents(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	agent := s.agent(app, wordy("support-bot"))
	narrower := client.AgentUpdateParams{Scopes: client.Scopes{"github": {"repo"}}, ExpectedVersion: agent.Version}
	must(app.Agents.Update(t.Context(), agent.ID, narrower))(t)
	must(app.Agents.MintKey(t.Context(), agent.ID, client.AwaitAcknowledgement()))(t)
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	b.row("support-bot-2").shows("not stored yet")
	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.click(button, "Dismiss message") // it lies over buttons while it is there
	for _, name := range []string{"Metadata", "Policy"} {
		b.click(disclose, name)
	}
	b.click(snippet, "Go")
	b.audit("agent with a staged narrowing, a deprecated key and one that is not stored")
	b.click(button, "Suspend")
	b.shows("This agent is suspended")
	b.audit("suspended agent")

	b.row("support-bot-1").click(link, "Revoke")
	b.find(button, "Revoke key")
	b.audit("revoke")
	b.click(button, "Revoke key")
	b.row("support-bot-1").shows("revoked")
	b.audit("agent with a revoked key")
	b.open("/agents/" + agent.ID + "/keys/" + agent.KeyID + "/revoke")
	b.shows("This key is revoked already")
	b.audit("revoke again")
	b.open("/agents/" + agent.ID)
	b.row("support-bot-2").click(link, "Revoke")
	b.find(button, "Revoke last key")
	b.audit("revoke the last key")
	b.expect("status of 422")
	b.click(button, "Revoke last key")
	b.shows("This is not the agent's name.")
	b.audit("revoke the last key with a wrong name")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Revoke last key")
	b.shows("This agent has no key that works")
	b.audit("agent without a key")

	b.click(link, "Delete agent")
	b.arrives("Delete support-bot")
	b.audit("delete")
	b.click(button, "Delete agent")
	b.shows("This is not the agent's name.")
	b.audit("delete with a wrong name")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Agents")
	b.open("/agents/" + agent.ID)
	b.shows("This agent is deleted")
	b.audit("deleted agent")
}

func TestAccessibilityOfForms(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	agent := s.agent(app, wordy("support-bot"))
	b := signedIn(t, s)
	b.open("/agents/new")
	b.arrives("New agent")
	b.audit("new agent")
	b.expect("status of 422")
	b.fill("Provider", "github")
	b.click(button, "Add repo")
	b.fill("Metadata", "{")
	b.fill("Policy", "[]")
	b.click(button, "Create agent")
	b.shows("The agent was not created")
	b.audit("new agent with errors")

	b.asksBeforeLeaving(true, func() { b.leaveFor("/agents/" + agent.ID + "/edit") })
	b.arrives("Edit agent")
	b.audit("edit")
	b.fill("Display name", "Mine")
	b.click(button, "Remove read:org")
	b.click(button, "Add workflow")
	b.click(button, "Save changes")
	b.find(heading, "Changes to scopes")
	b.audit("edit with changes to scopes")
	theirs := "Theirs"
	must(app.Agents.Update(t.Context(), agent.ID, client.AgentUpdateParams{DisplayName: &theirs}))(t)
	b.expect("status of 409")
	b.click(button, "Save changes")
	b.find(heading, "Someone else changed this agent in the meantime")
	b.audit("edit with a conflict")
}

func TestAccessibilityOfTheOneTimeKey(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	b.audit("masked key")
	b.click(button, "Reveal")
	b.click(snippet, "Python")
	b.audit("revealed key")
	b.press(keyEscape)
	b.shows("Store the key first.")
	copying.Lock()
	b.click(button, "Copy key")
	b.shows("Copied.")
	copying.Unlock()
	b.audit("key with a warning and a message")
	b.storesKey()

	b.open("/agents/new")
	b.fill("Name", "sent-twice")
	b.sendsTheFormUnseen()
	b.click(button, "Create agent")
	b.shows("This key was shown before")
	b.audit("key that was shown before")
}

// sendsTheFormUnseen sends the page's form as a browser does whose answer gets lost.
func (b *tab) sendsTheFormUnseen() {
	b.t.Helper()
	status := evaluate[int](b, `(() => {
		const form = document.querySelector("main form");
		return fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) }).then((r) => r.status);
	})()`)
	if status != http.StatusCreated {
		b.t.Fatalf("the form is answered with %d", status)
	}
}

func TestAccessibilityOfFailures(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.expect("status of 404")
	b.open("/nowhere")
	b.audit("page not found")
	b.open("/agents")
	s.kill()
	b.expect("ERR_CONNECTION_REFUSED")
	b.expect("htmx:")
	b.choose("Status", "Active")
	b.shows("No connection to the server.")
	b.audit("list after a lost connection")

	// A console whose remote API is gone.
	s.restart()
	remote := startWithAdmin(t, "--remote-url", "http://127.0.0.1:9", "--remote-key", s.command("app-key", "create", "remote", "--preset", "everything", "--never-expires"))
	other := openTab(t, b.ctx, remote.url, "-remote")
	other.open("/sign-in")
	other.expect("status of 502")
	other.signIn(adminPassword)
	other.arrives("The Alter API does not answer")
	other.audit("an API that does not answer")
}
