package e2e_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// The main job, in a browser that runs no script.
func TestMainJourneyWithoutJavaScript(t *testing.T) { onEachHost(t, mainJourneyWithoutJavaScript) }

func mainJourneyWithoutJavaScript(t *testing.T, host string) {
	s := startEmpty(t).at(host)
	b := newPerson(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open(s.seen(s.setupLink()))
	b.fill("Email", adminEmail)
	b.fill("Password", adminPassword)
	b.click(button, "Create administrator")
	b.arrives("Agents")

	b.click(link, "New agent")
	b.arrives("New agent")
	b.fill("Name", "support-bot")
	b.fill("Provider", "github")
	b.fill("Its scopes, one per line", "repo\nread:org")
	b.click(button, "Create agent")
	b.find(heading, "Store this key now")
	first := b.plaintext()
	b.shows(first) // it can't be masked and shown without a script
	if b.has(button, "Copy key") || b.has(button, "Reveal") {
		t.Error("there are buttons that can't work")
	}
	b.storesKey()
	b.hasNoTraceOf(first)
	s.accepts(first)

	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.row("support-bot-1").click(button, "Undeprecate")
	b.row("support-bot-1").shows("active")

	b.click(link, "Edit")
	b.fill("Scopes of github, one per line", "repo\nworkflow")
	b.click(button, "Save changes")
	b.find(heading, "Changes to scopes")
	b.shows("+ github workflow")
	b.shows("− github read:org")
	b.click(radio, "At once A program that still uses them fails now.")
	b.click(button, "Save changes")
	b.arrives("support-bot")
	b.shows("github repo workflow")

	b.click(button, "Mint key")
	b.find(heading, "Store this key now")
	second := b.plaintext()
	b.storesKey()
	b.row("support-bot-1").click(link, "Revoke")
	b.click(button, "Revoke key")
	b.row("support-bot-1").shows("revoked")
	s.refuses(first)

	b.row("support-bot-2").click(link, "Revoke")
	b.shows("This is the agent's last key")
	b.expect("status of 422")
	b.click(button, "Revoke last key")
	b.shows("This is not the agent's name.")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Revoke last key")
	b.row("support-bot-2").shows("revoked")
	s.refuses(second)

	b.open("/agents")
	b.choose("Status", "Suspended")
	b.click(button, "Apply")
	b.shows("No agent matches")
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
}

func TestDoubleSubmitWithoutJavaScript(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := newPerson(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/sign-in")
	b.signIn(adminPassword)
	b.arrives("Agents")
	b.open("/agents/new")
	b.fill("Name", "support-bot")
	b.doubleClick(button, "Create agent")
	b.arrives("support-bot")
	b.hasAgents(app, "support-bot")
	b.reload()
	b.hasAgents(app, "support-bot")
	b.notice("This key was shown before").click(button, "Mint key")
	b.find(heading, "Store this key now")
	b.storesKey()
	b.row("support-bot-2").shows("active")
	b.row("support-bot-1").shows("not stored yet")
}
