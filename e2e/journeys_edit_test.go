package e2e_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestEditShowsWhatWidensAndNarrows(t *testing.T) { onEachHost(t, editShowsWhatWidensAndNarrows) }

func editShowsWhatWidensAndNarrows(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	app := s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot", Scopes: client.Scopes{"github": {"repo", "read:org"}}})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	b.click(link, "Edit")
	b.arrives("Edit agent")
	b.fill("Display name", "Support bot")
	b.fill("Owner", "ops@example.com")
	b.fill("Metadata", `{"tier": 1}`)
	b.click(button, "Remove read:org")
	b.fill("Scopes of github", "workflow")
	b.press(keyEnter)
	b.find(button, "Remove workflow")
	b.click(button, "Add provider")
	b.typeText("slack") // the new row has the focus
	b.click(button, "Add chat:write")
	b.click(button, "Save changes")

	b.find(heading, "Changes to scopes")
	b.shows("Added at once + github workflow + slack chat:write")
	b.shows("Removed − github read:org")
	b.holds("Display name", "Support bot")
	if now := must(app.Agents.Get(t.Context(), agent.ID))(t); now.Version != agent.Version {
		t.Errorf("the agent was changed before the changes were confirmed: %+v", now)
	}
	b.click(radio, b.labelled("In 7 days"))
	b.click(button, "Save changes")

	b.arrives("support-bot")
	b.shows("Support bot")
	b.shows("github repo read:org workflow slack chat:write")
	b.shows("Stop working in") // a working day is in six days, or in seven
	b.shows("github read:org")
	now := must(app.Agents.Get(t.Context(), agent.ID))(t)
	if now.ScopesPending == nil || len(now.ScopesPending["github"]) != 2 || now.Metadata["owner"] != "ops@example.com" {
		t.Errorf("the agent is saved as %+v", now)
	}
}

func TestEditKeepsWhatWasTyped(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID + "/edit")
	const broken = "{\n  \"tier\": 1,\n  oops\n}"
	b.fill("Display name", "Support bot")
	b.fill("Metadata", broken)
	b.expect("status of 422")
	b.click(button, "Save changes")
	b.shows("The agent was not saved")
	b.shows("line 3")
	b.holds("Metadata", broken)
	b.holds("Display name", "Support bot")

	b.click(link, "Metadata") // the summary leads to the field
	b.isFocused(textbox, "Metadata")
	b.fill("Metadata", `{"tier": 1}`)
	b.click(button, "Save changes")
	b.arrives("support-bot")
	b.shows("Support bot")
}

// Browsers count UTF-16 units, of which an emoji has two, and would cut without a word.
func TestNothingTypedIsCut(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID + "/edit")
	long := strings.Repeat("🙂", 256)
	b.fill("Display name", long)
	b.expect("status of 422")
	b.click(button, "Save changes")
	b.shows("This has 256 characters, at most 255 are allowed.")
	b.holds("Display name", long)
	b.fill("Display name", strings.Repeat("🙂", 128))
	b.click(button, "Save changes")
	b.arrives("support-bot")
	b.shows(strings.Repeat("🙂", 128))

	b.open("/agents")
	b.fill("Search agents", strings.Repeat("é", 256))
	b.shows("This has 256 characters, at most 255 are allowed. Look for a part of it.")
}

func TestConcurrentEditsAreSetBesideEachOther(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	agent := s.agent(app, client.AgentCreateParams{Name: "support-bot", DisplayName: "As it was"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID + "/edit")
	b.fill("Display name", "My words")

	other := b.secondTab()
	other.open("/agents/" + agent.ID + "/edit")
	other.fill("Display name", "Their words")
	other.fill("Team", "payments")
	other.click(button, "Save changes")
	other.arrives("support-bot")

	b.expect("status of 409")
	b.click(button, "Save changes")
	b.find(heading, "Someone else changed this agent in the meantime")
	b.row("Display name").shows("My words")
	b.row("Display name").shows("Their words")
	b.holds("Display name", "My words")
	b.holds("Team", "payments")
	b.click(button, "Use theirs for Display name")
	b.holds("Display name", "Their words")

	b.fill("Display name", "Our words")
	b.click(button, "Save changes")
	b.arrives("support-bot")
	b.shows("Our words")
	if now := must(app.Agents.Get(t.Context(), agent.ID))(t); *now.DisplayName != "Our words" || now.Metadata["team"] != "payments" {
		t.Errorf("the agent is saved as %+v", now)
	}
}

// labelled is the whole of the label that begins so: what follows is a date.
func (b *tab) labelled(begins string) string {
	b.t.Helper()
	return evaluate[string](b, `[...document.querySelectorAll("label")].map(label => label.innerText.replace(/\s+/g, " ").trim()).find(text => text.startsWith(`+quote(begins)+`))`)
}
