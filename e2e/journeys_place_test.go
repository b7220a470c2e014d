package e2e_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"

	"github.com/alter-console/alter-console/client"
)

func TestTheWayBackIsTheListAsItWasLeft(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	for _, name := range []string{"support-bot", "support-desk", "billing-bot"} {
		s.agent(app, client.AgentCreateParams{Name: name})
	}
	b := signedIn(t, s)
	b.open("/agents?q=support&sort=name")
	b.click(link, "support-bot")
	b.arrives("support-bot")
	b.click(button, "Suspend")
	b.shows("support-bot is suspended")
	if path := b.path(); strings.Contains(path, "said=") {
		t.Errorf("the message stays in the address %s", path)
	}
	b.click(link, "Edit")
	b.fill("Display name", "Support")
	b.click(button, "Save changes")
	b.shows("support-bot is saved")
	b.click(link, "Delete agent")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.shows("support-bot is deleted")
	b.arrivesAt("/agents?q=support&sort=name")
	b.click(link, "support-desk")
	b.click(button, "Mint key")
	b.find(dialog, "Store this key now")
	b.storesKey()
	b.click(link, "Agents")
	b.arrives("Agents")
}

func TestMessagesStayInTheirTab(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	other := b.secondTab()
	b.click(button, "Suspend")
	b.shows("support-bot is suspended")
	other.open("/agents")
	other.arrives("Agents")
	other.showsNo("support-bot is suspended")
	b.reload()
	b.arrives("support-bot")
	b.showsNo("support-bot is suspended:")
}

func TestAHalfFilledFormAsksBeforeItIsLeft(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/agents/new")
	b.leaveFor("/agents") // nothing was typed
	b.arrives("Agents")
	b.click(link, "New agent")
	b.fill("Name", "support-bot")
	b.asksBeforeLeaving(false, func() { b.leaveFor("/agents") })
	b.holds("Name", "support-bot")
	b.click(link, "Cancel") // is meant
	b.arrives("Agents")
	b.click(link, "New agent")
	b.fill("Name", "Bad Name")
	b.expect("status of 422")
	b.click(button, "Create agent") // is sent
	b.shows("The agent was not created")
	b.asksBeforeLeaving(true, func() { b.leaveFor("/agents") })
	b.arrives("Agents")
}

func TestALockedDatabaseIsNotSilence(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	db := must(sql.Open("sqlite", "file:"+filepath.Join(s.data, "alter-console.db")+"?_pragma=busy_timeout(5000)"))(t) // for the server writes now and then
	defer db.Close()
	lock := must(db.Conn(t.Context()))(t)
	execute := func(statement string) {
		t.Helper()
		if _, err := lock.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	execute("begin immediate")
	b.click(button, "Deprecate")
	b.shows("Still waiting for the server")
	execute("rollback")
	b.row("support-bot-1").shows("deprecated")
	b.showsNo("Still waiting for the server")

	// While a form is sent the browser lets nobody look: the page keeps for the next one what it said.
	execute("begin immediate")
	b.expect("status of 503")
	evaluate[any](b, `new MutationObserver(() => sessionStorage.setItem("said", document.getElementById("toasts").innerText))
		.observe(document.getElementById("toasts"), {childList: true}), null`)
	b.click(button, "Suspend")
	b.arrives("The storage is not available")
	execute("rollback")
	if said := evaluate[string](b, `sessionStorage.getItem("said") ?? ""`); !strings.Contains(said, "Still waiting for the server") {
		t.Errorf("the page said %q", said)
	}
}

func TestAKeyInTheSearchWithoutJavaScript(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/agents")
	b.fill("Search agents", agent.APIKey.Reveal())
	b.press(keyEnter)
	b.shows("That is an API key.")
	b.shows("support-bot")
	for _, entry := range call(b, page.GetNavigationHistory, cdp.Empty{}).Entries {
		if strings.Contains(entry.URL, agent.APIKey.Reveal()) {
			t.Error("the key is in the browser's history")
		}
	}
	if strings.Contains(s.log.String(), agent.APIKey.Reveal()) {
		t.Error("the key is in the log")
	}
}
