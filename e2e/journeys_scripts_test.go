package e2e_test

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"

	"github.com/alter-console/alter-console/client"
)

// Each script may fail to arrive by itself: everything can still be done, and nothing is shown that can't work.
func TestEachScriptMayBeMissing(t *testing.T) {
	for _, script := range []string{"htmx", "js/app", "js/reveal", "js/scopes"} {
		t.Run(strings.TrimPrefix(script, "js/"), func(t *testing.T) {
			s := startWithAdmin(t)
			app := s.api()
			s.agent(app, client.AgentCreateParams{Name: "billing-bot"})
			b := newPerson(t, s)
			b.lacks(script)
			b.open("/sign-in")
			b.signIn(adminPassword)
			b.arrives("Agents")

			b.createAgent("support-bot")
			first := b.plaintext()
			if script == "js/reveal" {
				b.shows(first)
			} else {
				b.hides(first)
			}
			b.takesKey(first, script)
			b.storesKey()
			b.hasNoTraceOf(first)
			b.row("support-bot-1").showsNo("not stored yet")
			s.accepts(first)

			b.row("support-bot-1").click(button, "Deprecate")
			b.row("support-bot-1").shows("deprecated")
			b.click(button, "Mint key")
			b.find(heading, "Store this key now")
			second := b.plaintext()
			b.takesKey(second, script)
			b.storesKey()
			s.accepts(second)

			b.click(link, "Edit")
			b.fill("Display name", "Support Bot")
			b.click(button, "Save changes")
			b.arrives("support-bot")
			b.shows("Support Bot")

			b.row("support-bot-1").click(link, "Revoke")
			b.click(button, "Revoke key")
			b.row("support-bot-1").shows("revoked")
			s.refuses(first)

			b.open("/agents")
			b.fill("Search agents", "billing")
			if b.has(button, "Apply") {
				b.click(button, "Apply")
			}
			b.showsNo("support-bot")
			b.row("billing-bot").shows("active")
		})
	}
}

// A script that arrives but breaks in this browser leaves the key in sight.
func TestABrokenScriptHidesNoKey(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "delete HTMLDialogElement.prototype.showModal"})
	b.expect("showModal is not a function")
	b.createAgent("support-bot")
	key := b.plaintext()
	b.shows(key)
	b.storesKey()
	b.hasNoTraceOf(key)
}

// lacks keeps a script from arriving.
func (b *tab) lacks(script string) {
	b.t.Helper()
	pattern := network.BlockPattern{URLPattern: b.home + "/static/" + script + "*", Block: true}
	call(b, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: []*network.BlockPattern{&pattern}})
}

// takesKey gets at the key of an open dialog by every way that there is without a script.
func (b *tab) takesKey(key, missing string) {
	b.t.Helper()
	if there := b.has(button, "Copy key"); there == (missing == "js/app") {
		b.t.Errorf("Copy key is there: %t", there)
	}
	if there := b.has(button, "Reveal"); there == (missing == "js/reveal") {
		b.t.Errorf("Reveal is there: %t", there)
	}
	copying.Lock()
	defer copying.Unlock()
	if missing != "js/app" {
		b.click(button, "Copy key")
		b.eventually("the key is in the clipboard", func() bool { return b.clipboard() == key })
	}
	if missing != "js/reveal" {
		b.click(button, "Reveal")
	}
	b.shows(key)
	if got := b.selects(evaluate[[]point](b, places)[1], 3); got != key {
		b.t.Errorf("three clicks copy %q, not %q", got, key)
	}
}

// watchFrames notes for every frame that is drawn whether a whole key can be read in it.
const watchFrames = `(() => {
	window.keySeen = false;
	const look = () => {
		window.keySeen ||= /alter_key_agent_[\w-]{34}/.test(document.body?.innerText ?? "");
		requestAnimationFrame(look);
	};
	requestAnimationFrame(look);
})()`

func TestTheKeyIsNeverSeenBeforeItIsMasked(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watchFrames})
	b.createAgent("support-bot")
	b.find(button, "Reveal")
	if evaluate[bool](b, "keySeen") {
		t.Error("the key could be seen before it was masked")
	}
	b.click(button, "Reveal")
	b.eventually("the key is seen", func() bool { return evaluate[bool](b, "keySeen") })
	b.storesKey()
	b.click(button, "Mint key")
	b.find(button, "Reveal")
	if evaluate[bool](b, "keySeen") {
		t.Error("the minted key could be seen before it was masked")
	}
}
