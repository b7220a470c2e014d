package e2e_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestNewKeyIsShownOnce(t *testing.T) { onEachHost(t, newKeyIsShownOnce) }

func newKeyIsShownOnce(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	b := signedIn(t, s)
	b.createAgent("support-bot")

	b.find(dialog, "Store this key now")
	key := b.plaintext()
	b.hides(key)
	if got := b.cacheControl(); got != "no-store" {
		t.Errorf("the page with the key has Cache-Control %q", got)
	}
	b.click(button, "Reveal")
	b.shows(key)

	b.press(keyEscape, keyEscape)
	b.clickBackdrop()
	b.shows("Store the key first.")
	b.find(dialog, "Store this key now")
	b.asksBeforeLeaving(false, func() { b.leaveFor("/agents") })
	b.shows(key)

	b.storesKey()
	b.arrives("support-bot")
	b.row("support-bot-1").showsNo("not stored yet")
	b.hasNoTraceOf(key)
	b.reload()
	b.arrives("support-bot")
	b.hasNoTraceOf(key)
	b.back()
	b.arrives("support-bot")
	b.hasNoTraceOf(key)
	b.forward()
	b.arrives("support-bot")
	b.hasNoTraceOf(key)
}

func TestUnacknowledgedKeyIsReplaced(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	lost := b.plaintext()
	b.click(button, "Reveal")
	b.asksBeforeLeaving(true, func() { b.leaveFor("/agents?type=agent") })
	b.arrives("Agents")
	b.hasNoTraceOf(lost)
	b.back()
	b.arrives("support-bot")
	b.hasNoTraceOf(lost)
	b.row("support-bot-1").shows("not stored yet")
	b.row("support-bot-1").click(button, "Replace")
	b.find(dialog, "Store this key now")
	if b.plaintext() == lost {
		t.Error("the same key was shown again")
	}
	b.click(button, "Reveal")
	b.asksBeforeLeaving(true, func() { b.reload() })
	b.row("support-bot-1").shows("revoked")
	b.row("support-bot-2").shows("not stored yet")
	b.row("support-bot-2").click(button, "Replace")
	b.find(dialog, "Store this key now")
	b.storesKey()
	b.row("support-bot-2").shows("revoked")
	b.row("support-bot-3").shows("active")
	b.row("support-bot-3").showsNo("not stored yet")
}

func TestCopyKey(t *testing.T) { onEachHost(t, copyKey) }

func copyKey(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	key := b.plaintext()

	copying.Lock()
	defer copying.Unlock()
	b.click(button, "Copy key")
	b.shows("Copied.")
	if got := b.clipboard(); got != key {
		t.Errorf("Copy key copied %q, not %q", got, key)
	}
	b.click(button, "Copy .env lines")
	b.eventually("the .env lines are in the clipboard", func() bool {
		return b.clipboard() == "ALTER_API_KEY="+key+"\nALTER_BASE_URL="+s.baseURLShown()+"\n"
	})
	b.hides(key)

	if host == lanHost {
		return // there is no clipboard to take away
	}
	b.withoutClipboard()
	b.click(button, "Copy key")
	b.eventually("the key is in the clipboard", func() bool { return b.clipboard() == key })
	b.hides(key)
}

// baseURLShown is what the console tells SDKs to use: an address that leads nowhere where none would do.
func (s *server) baseURLShown() string {
	if s.host == lanHost {
		return "https://set-public-url.invalid"
	}
	return s.url
}

func TestCopyFallsBackToSelecting(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.createAgent("support-bot")
	key := b.plaintext()

	copying.Lock()
	defer copying.Unlock()
	b.withoutClipboard()
	evaluate[any](b, "document.execCommand = () => false, null")
	b.click(button, "Copy key")
	b.shows("press Ctrl+C")
	b.pressWith(ctrl, "c")
	b.eventually("the key is in the clipboard", func() bool { return b.clipboard() == key })
}

func TestDoubleSubmitMakesOneAgent(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/agents/new")
	b.fill("Name", "support-bot")
	b.doubleClick(button, "Create agent")
	b.find(dialog, "Store this key now")
	key := b.plaintext()
	b.hasAgents(app, "support-bot")

	b.click(button, "Reveal")
	b.asksBeforeLeaving(true, func() { b.reload() })
	b.row("support-bot-1").shows("not stored yet")
	b.hasNoTraceOf(key)
	b.hasAgents(app, "support-bot")
}

// createAgent fills in the form for a new agent, from the list on.
func (b *tab) createAgent(name string) {
	b.t.Helper()
	b.open("/agents")
	b.click(link, "New agent")
	b.arrives("New agent")
	b.fill("Name", name)
	b.click(button, "Create agent")
	b.find(dialog, "Store this key now")
}

// storesKey says that the key is stored, and waits for what comes after the dialog.
func (b *tab) storesKey() {
	b.t.Helper()
	b.click(button, "I have stored this key")
	b.hasNo(heading, "Store this key now")
}

var plaintext = regexp.MustCompile(`alter_(?:key_agent_[A-Za-z0-9_-]{34}|rk_[a-z2-7]{22}_[a-z2-7]{6})`)

// plaintext is the key that the page holds, shown or not.
func (b *tab) plaintext() string {
	b.t.Helper()
	key := plaintext.FindString(evaluate[string](b, "document.querySelector('dialog').textContent"))
	if key == "" {
		b.t.Fatal("the dialog holds no key")
	}
	return key
}

// hides fails when a key that the page holds can be seen or heard.
func (b *tab) hides(key string) {
	b.t.Helper()
	shown, err := b.text()
	if err != nil || strings.Contains(shown, key) {
		b.t.Errorf("the masked key can be read (%v)", err)
	}
	if strings.Contains(b.heard(), key) {
		b.t.Error("the masked key is in the accessibility tree")
	}
}

// hasNoTraceOf fails when a key is in the page, its addresses, or anything that the page could keep.
func (b *tab) hasNoTraceOf(key string) {
	b.t.Helper()
	var places map[string]string
	b.eventually("a page to look through", func() bool { // there is none for a moment while one takes the place of another
		var err error
		places, err = tryEvaluate[map[string]string](b, `({
			page: document.documentElement.outerHTML,
			localStorage: JSON.stringify(localStorage),
			sessionStorage: JSON.stringify(sessionStorage),
			cookies: document.cookie,
			history: JSON.stringify(history.state),
		})`)
		return err == nil
	})
	places["addresses"] = strings.Join(b.requested(), "\n")
	for _, c := range b.cookies() {
		places["cookies"] += c.Value
	}
	for place, content := range places {
		if strings.Contains(content, key) {
			b.t.Errorf("the key is in: %s", place)
		}
	}
}

// hasAgents fails unless just these agents exist.
func (b *tab) hasAgents(app *client.App, names ...string) {
	b.t.Helper()
	var found []string
	for agent, err := range app.Agents.All(b.t.Context(), client.AgentListParams{IncludeRevoked: true}) {
		if err != nil {
			b.t.Fatal(err)
		}
		found = append(found, agent.Name)
	}
	if strings.Join(found, " ") != strings.Join(names, " ") {
		b.t.Errorf("the agents are %q, not %q", found, names)
	}
}
