package e2e_test

import (
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

func TestKeyboardCreatesAnAgentAndRevokesItsKey(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.press(keyTab)
	b.isFocused(link, "Skip to content")
	b.tabTo(link, "New agent")
	b.press(keyEnter)
	b.arrives("New agent")
	b.isFocused(textbox, "Name")
	b.press("support-bot", keyEnter)

	b.find(dialog, "Store this key now")
	key := b.plaintext()
	b.isFocused(button, "Copy key")
	b.staysIn("dialog", 12)
	b.tabTo(button, "Reveal")
	b.press(" ")
	b.shows(key)
	b.press(keyEscape)
	b.shows("Store the key first.")
	b.tabTo(button, "I have stored this key")
	b.press(keyEnter)
	b.arrives("support-bot")

	b.tabTo(link, "Revoke")
	b.press(keyEnter)
	b.arrives("Revoke support-bot-1")
	b.isFocused(textbox, "Type the agent's name to confirm")
	b.expect("status of 422")
	b.press("nonsense", keyEnter)
	b.shows("This is not the agent's name.")
	b.isFocused(textbox, "Type the agent's name to confirm")
	b.pressWith(ctrl, "a")
	b.press("support-bot", keyEnter)
	b.row("support-bot-1").shows("revoked")
	s.refuses(key)
}

func TestKeyboardMintsAndDeprecates(t *testing.T) {
	s := startWithAdmin(t)
	s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.press("j")
	b.isFocused(link, "support-bot")
	b.press(keyEnter)
	b.arrives("support-bot")

	b.tabTo(button, "Deprecate")
	b.press(" ")
	b.row("support-bot-1").isFocused(button, "Undeprecate")
	b.press(" ")
	b.row("support-bot-1").isFocused(button, "Deprecate")

	b.tabBackTo(button, "Mint key")
	b.press(keyEnter)
	b.find(dialog, "Store this key now")
	b.isFocused(button, "Copy key")
	b.staysIn("dialog", 12)
	b.tabTo(button, "I have stored this key")
	b.press(" ")
	b.row("support-bot-2").shows("active")
}

// j and k go on from where the person is, as Tab does.
func TestKeyboardWalksTheList(t *testing.T) {
	s := startWithAdmin(t)
	s.fleet(s.api())
	b := signedIn(t, s)
	b.open("/agents?sort=name")
	b.press("j", "j", "j", "k")
	b.isFocused(link, "bot-01")
	b.press("k", "k")
	b.isFocused(link, "billing") // the first stays the first
	b.press(strings.Repeat("j", 60))
	b.isFocused(link, "bot-49") // and the last the last
	b.tabTo(link, "Next page")
	b.press("j")
	b.isFocused(link, "Next page") // nothing is below it
	b.press("k")
	b.isFocused(link, "bot-49")
	b.tabBackTo(link, "bot-46")
	b.press("j")
	b.isFocused(link, "bot-47")

	b.clickRow("bot-20")
	b.press("j")
	b.isFocused(link, "bot-21")
	b.clickRow("bot-30")
	b.press("k")
	b.isFocused(link, "bot-29")

	b.click(checkbox, "Include revoked")
	b.arrivesAt("/agents?sort=name&revoked=true")
	b.press("j")
	b.isFocused(link, "billing")
	b.pressWith(ctrl, "j")
	b.isFocused(link, "billing")
	b.press("/", "j", "k")
	b.isFocused(search, "Search agents")
	b.holds("Search agents", "jk")

	b.open("/agents?sort=name")
	b.isScrolledTo("bot-20")
	b.press("j")
	b.isFocused(link, "bot-20")
}

// clickRow presses the mouse on the words of a row that are no link.
func (b *tab) clickRow(name string) {
	b.t.Helper()
	at := evaluate[point](b, "("+middle+").call("+b.row(name).element+".cells[1])")
	b.clickAt(at, 1)
}

// isScrolledTo turns the wheel until a row is the first below the bar at the top.
func (b *tab) isScrolledTo(name string) {
	b.t.Helper()
	evaluate[any](b, `(row => {
		const bar = document.querySelector(".topbar").getBoundingClientRect();
		scrollBy({top: row.getBoundingClientRect().top - bar.bottom, behavior: "instant"});
		return null;
	})(`+b.row(name).element+`)`)
}

// isFocused waits until the keyboard goes on at an element.
func (s scope) isFocused(r role, name string) {
	s.tab.t.Helper()
	s.tab.eventually("the focus is on the "+string(r)+" "+quote(name), func() bool {
		focused, err := ask[bool](s, r, name, "document.activeElement === this")
		return err == nil && focused
	})
}

// tabTo presses Tab until the focus is on an element, and fails when the focus can't be seen on the way.
func (b *tab) tabTo(r role, name string)     { b.t.Helper(); b.walkTo(r, name, 0) }
func (b *tab) tabBackTo(r role, name string) { b.t.Helper(); b.walkTo(r, name, int64(shift)) }

func (b *tab) walkTo(r role, name string, held int64) {
	b.t.Helper()
	b.find(r, name)
	for range 40 {
		b.pressRune('\t', held)
		if unseen := evaluate[string](b, unseenFocus); unseen != "" {
			b.t.Errorf("the focus can't be seen on %s", unseen)
		}
		if focused, err := ask[bool](b.scope, r, name, "document.activeElement === this"); err == nil && focused {
			return
		}
	}
	b.t.Fatalf("the keyboard does not reach the %s %q", r, name)
}

// unseenFocus is the element that has the focus without a sign of it.
const unseenFocus = `(() => {
	const e = document.activeElement, style = getComputedStyle(e);
	return e === document.body || style.outlineStyle !== "none" || style.boxShadow !== "none" ? "" : e.outerHTML;
})()`

// staysIn presses Tab, and fails when the focus reaches anything outside an element.
func (b *tab) staysIn(selector string, times int) {
	b.t.Helper()
	outside := "(e => e === document.body || e.closest(" + quote(selector) + ") ? '' : e.outerHTML)(document.activeElement)"
	for range times {
		b.press(keyTab)
		if at := evaluate[string](b, outside); at != "" {
			b.t.Errorf("the focus left the %s for %s", selector, at)
		}
	}
}
