package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// fleet makes more agents than fit on a page: bot-01 to bot-60, of which bot-07 is suspended, and a service.
func (s *server) fleet(app *client.App) {
	s.t.Helper()
	for i := range 60 {
		agent := s.agent(app, client.AgentCreateParams{Name: fmt.Sprintf("bot-%02d", i+1)})
		if i == 6 {
			must(app.Agents.Suspend(s.t.Context(), agent.ID))(s.t)
		}
	}
	s.agent(app, client.AgentCreateParams{Name: "billing", Type: client.AgentTypeService, Metadata: map[string]any{"owner": "ops@example.com"}})
}

func TestListIsSearchedAndFiltered(t *testing.T) {
	s := startWithAdmin(t)
	s.fleet(s.api())
	b := signedIn(t, s)
	b.shows("61 agents")

	b.press("/")
	b.isFocused(search, "Search agents")
	b.showsNo("Clear filters")
	b.press("ops@exam")
	b.arrivesAt("/agents?q=ops%40exam")
	b.find(link, "billing")
	b.showsNo("bot-60")
	if n := len(b.searches()); n >= len("ops@exam") {
		t.Errorf("%d requests for 8 letters", n)
	}
	b.find(link, "Clear filters")
	b.reload()
	b.holds("Search agents", "ops@exam")
	b.find(link, "billing")
	b.back()
	b.arrivesAt("/agents")
	b.holds("Search agents", "")
	b.shows("61 agents")
	b.showsNo("Clear filters")

	b.choose("Status", "Suspended")
	b.arrivesAt("/agents?status=inactive")
	b.find(link, "bot-07")
	b.showsNo("bot-08")
	b.choose("Type", "Service")
	b.arrivesAt("/agents?status=inactive&type=service")
	b.shows("No agent matches")
	b.back()
	b.arrivesAt("/agents?status=inactive")
	b.chosen("Type", "Any type")
	b.find(link, "bot-07")
	b.choose("Type", "Service")
	b.find(link, "Show all agents")
	b.click(link, "Clear filters")
	b.arrivesAt("/agents")
	b.shows("61 agents")
}

func TestListIsSortedAndPaged(t *testing.T) {
	s := startWithAdmin(t)
	s.fleet(s.api())
	b := signedIn(t, s)
	b.firstRow("billing") // the newest
	b.click(link, "Name")
	b.arrivesAt("/agents?sort=name")
	b.firstRow("billing")
	b.click(link, "Name")
	b.arrivesAt("/agents?sort=-name")
	b.firstRow("bot-60")
	b.click(link, "Next page")
	b.firstRow("bot-10")
	b.click(link, "Previous page")
	b.firstRow("bot-60")
	b.click(link, "Last page")
	b.firstRow("bot-49") // a full page, up to the end
	b.find(link, "billing")
	b.click(link, "First page")
	b.firstRow("bot-60")
	b.back()
	b.find(link, "billing")

	// A search begins at the first page again, and keeps the order.
	b.fill("Search agents", "bot-0")
	b.arrivesAt("/agents?q=bot-0&sort=-name")
	b.firstRow("bot-09")
}

func TestSearchRefusesAKey(t *testing.T) {
	s := startWithAdmin(t)
	agent := s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.fill("Search agents", agent.APIKey.Reveal())
	b.shows("This looks like a key.")
	b.press(keyEnter)
	b.choose("Status", "Suspended")
	b.shows("This looks like a key.")
	b.find(link, "support-bot")

	b.fill("Search agents", "")
	b.showsNo("This looks like a key.")
	b.arrivesAt("/agents?status=inactive")
	b.shows("No agent matches")
	for _, address := range b.requested() {
		if strings.Contains(address, "alter_key") {
			t.Errorf("the key was sent in an address: %s", address)
		}
	}
}

// searches are the addresses of the searches that were asked for.
func (b *tab) searches() (list []string) {
	for _, address := range b.requested() {
		if strings.Contains(address, "/agents?q=") {
			list = append(list, address)
		}
	}
	return list
}

// firstRow waits until an agent is at the top of the list.
func (b *tab) firstRow(name string) {
	b.t.Helper()
	b.eventually(name+" is at the top", func() bool {
		top, err := tryEvaluate[string](b, "document.querySelector('tbody tr').innerText")
		return err == nil && strings.HasPrefix(strings.TrimSpace(top), name)
	})
}
