package e2e_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestLostConnectionIsSaid(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + agent.ID)
	list := b.secondTab()
	list.open("/agents")

	s.kill()
	b.expect("ERR_CONNECTION_REFUSED")
	b.expect("htmx:") // htmx writes every failure to the console
	b.row("support-bot-1").click(button, "Deprecate")
	b.shows("No connection to the server.")
	b.row("support-bot-1").shows("active")
	b.click(button, "Mint key")
	b.find(button, "Dismiss message")
	list.expect("ERR_CONNECTION_REFUSED")
	list.expect("htmx:")
	list.fill("Search agents", "support")
	list.shows("No connection to the server. What you typed is still here")
	list.holds("Search agents", "support")

	s.restart()
	b.row("support-bot-1").click(button, "Deprecate")
	b.row("support-bot-1").shows("deprecated")
	b.click(button, "Mint key")
	b.find(dialog, "Store this key now")
	b.storesKey()
	b.row("support-bot-2").shows("active")
	list.press(keyEnter)
	list.arrivesAt("/agents?q=support")
}

func TestFormSentToADeadServerIsSentAgain(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/agents/new")
	b.fill("Name", "support-bot")
	s.kill()
	b.click(button, "Create agent")
	b.shows("ERR_CONNECTION_REFUSED")
	s.restart()
	b.reload()
	b.find(dialog, "Store this key now")
	b.hasAgents(app, "support-bot")
}

func TestErrorPagesLeadOn(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.expect("status of 404")
	b.open("/nowhere")
	b.arrives("Page not found")
	b.open("/agents/" + strings.Repeat("0", 8) + "-0000-7000-8000-000000000000")
	b.arrives("No such agent")
	b.click(link, "Go to the agents")
	b.arrives("Agents")
}

// kill ends the program as a power cut does.
func (s *server) kill() {
	s.t.Helper()
	if err := s.process.Process.Kill(); err != nil {
		s.t.Fatal(err)
	}
	_ = s.process.Wait() // says that it was killed
}

// restart runs the program again at the address it had.
func (s *server) restart() {
	s.t.Helper()
	s.flags = append(s.flags, "--addr", strings.TrimPrefix(s.url, "http://"))
	s.run()
}
