package e2e_test

import (
	"testing"

	"github.com/chromedp/cdproto/input"

	"github.com/alter-console/alter-console/client"
)

// What somebody typed is taken when they press the mouse elsewhere. Nothing moves before the mouse is released, so that
// the first click does what it was meant for.
func TestOneClickActsAfterAScopeWasTyped(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/agents/new")
	b.fill("Name", "support-bot")
	b.fill("Provider", "github")

	b.fill("Scopes of github", "admin:org")
	b.click(button, "Add repo")
	b.find(button, "Remove repo")
	b.find(button, "Remove admin:org")

	b.fill("Scopes of github", "gist delete_repo")
	b.click(button, "Remove repo")
	b.hasNo(button, "Remove repo")
	b.find(button, "Remove gist")

	b.fill("Scopes of github", "notifications")
	b.click(button, "Add provider")
	b.isFocused(combobox, "Provider 2")
	b.find(button, "Remove notifications")

	b.fill("Provider 2", "slack")
	b.fill("Scopes of slack", "chat:write")
	b.click(radio, "Service A program that calls providers on a fixed path.")
	b.find(button, "Remove chat:write")
	b.fill("Scopes of slack", "users:read")
	b.click(button, "Create agent")
	b.find(dialog, "Store this key now")
	b.storesKey()
	b.shows("github admin:org gist delete_repo notifications")
	b.shows("slack chat:write users:read")
	b.shows("Type service")
}

// A press moves the focus out of the search box, and an answer may come while the mouse is pressed.
func TestOneClickOpensWhatWasSearchedFor(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	for _, name := range []string{"support-bot", "other-bot"} {
		s.agent(app, client.AgentCreateParams{Name: name})
	}
	b := signedIn(t, s)
	b.fill("Search agents", "support")
	b.arrivesAt("/agents?q=support")
	b.presses(link, "support-bot", func() {
		evaluate[int](b, "fetch('/agents').then(r => r.status)") // whatever the press asks for is answered before
	})
	b.arrives("support-bot")

	b.open("/agents")
	b.fill("Search agents", "bot")
	b.presses(link, "other-bot", func() { b.isAnswered("/agents?q=bot") })
	b.arrives("other-bot")

	// Without a click that leads elsewhere the list catches up when the mouse is released.
	b.open("/agents")
	b.fill("Search agents", "other")
	b.presses(heading, "Agents", func() {
		b.isAnswered("/agents?q=other")
		b.find(link, "support-bot")
	})
	b.arrivesAt("/agents?q=other")
	b.hasNo(link, "support-bot")
}

func TestProviderRowsHaveNamesOfTheirOwn(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/agents/new")
	b.click(button, "Add provider")
	b.click(button, "Add provider")
	b.hasFieldsOnce("Provider", "Provider 2", "Provider 3", "Its scopes", "Scopes of provider 2", "Scopes of provider 3")
	for _, name := range []string{"Provider", "Provider 3"} {
		b.fill(name, "github")
	}
	b.hasFieldsOnce("Scopes of github", "Scopes of provider 2", "Scopes of github, row 3")
	b.click(button, "Remove provider 2")
	b.hasFieldsOnce("Provider", "Provider 2", "Scopes of github", "Scopes of github, row 2")
	b.click(button, "Remove github")
	b.hasFieldsOnce("Provider", "Scopes of github")
	b.find(button, "Remove github")

	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/agents/new")
	v.press("Add provider", "scopes_provider", "github", "scopes_list", "repo")
	labels := map[string]bool{}
	for _, label := range v.page.Find("fieldset > [data-scopes-row] label").EachIter() {
		if name := words(label.Text()); labels[name] {
			t.Errorf("two fields are called %q", name)
		} else {
			labels[name] = true
		}
	}
	if !labels["Provider 2"] || !labels["Scopes of provider 2, one per line"] {
		t.Errorf("the fields are called %v", labels)
	}
}

// hasFieldsOnce waits until the fields about scopes have these names, each once.
func (b *tab) hasFieldsOnce(names ...string) {
	b.t.Helper()
	const labels = "[...document.querySelectorAll('[data-scopes-row] label')].map(l => l.textContent)"
	for _, name := range names {
		b.find(anyInput, name)
	}
	found := evaluate[[]string](b, labels)
	seen := map[string]bool{}
	for _, name := range found {
		if seen[name] {
			b.t.Errorf("two fields are called %q", name)
		}
		seen[name] = true
	}
}

// presses holds the mouse down on an element while something happens.
func (b *tab) presses(r role, name string, meanwhile func()) {
	b.t.Helper()
	at := b.reach(r, name)
	b.mouse(input.DispatchMouseEventTypeMousePressed, at, 1)
	meanwhile()
	b.mouse(input.DispatchMouseEventTypeMouseReleased, at, 1)
}

// isAnswered waits until the answer to a request is there, and has been dealt with.
func (b *tab) isAnswered(path string) {
	b.t.Helper()
	answered := "performance.getEntriesByType('resource').some(r => r.name.endsWith(" + quote(path) + ") && r.responseEnd > 0)"
	b.eventually("an answer to "+path, func() bool { return evaluate[bool](b, answered) })
	evaluate[any](b, "new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
}
