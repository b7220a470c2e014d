package e2e_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

func TestAccessIsGrantedAndRevoked(t *testing.T) { onEachHost(t, grantJourney) }

func grantJourney(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	app := s.api()
	s.secret(app, bearer("OpenAI"))
	bot := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + bot.ID + "/grants")
	b.shows("This agent can use no secret")
	b.click(link, "Grant access")
	b.arrives("Grant access")
	b.fill("Secret", "open")
	b.eventually("the secret is suggested", func() bool {
		return evaluate[bool](b, "!!document.querySelector('#managed_secret-suggestions option[value=openai]')")
	})
	b.fill("Secret", "openai")
	b.fill("Label", "main")
	b.hasNo(textbox, "Day")
	b.choose("Expires", "In 7 days")
	b.click(checkbox, "GET")
	b.fill("Paths", "/v1/**")
	b.click(button, "Grant access")
	b.find(heading, "Changes to scopes")
	b.shows("+ Secrets openai")
	b.doubleClick(button, "Grant access")
	b.arrives("support-bot")
	b.shows("support-bot has access to OpenAI.")
	b.row("openai").shows("active")
	b.row("openai").shows("GET")
	if n := must(app.Grants.Search(t.Context(), client.GrantSearchParams{}))(t).Total; n != 1 {
		t.Errorf("a double click made %d grants", n)
	}

	b.open("/grants")
	b.fill("Agent", "nobody")
	b.press(keyTab)
	b.shows("No grant matches")
	b.fill("Agent", "support-bot")
	b.press(keyTab)
	b.arrivesAt("/grants?agent=support-bot")
	b.row("support-bot").click(link, "Details of support-bot: openai")
	b.arrives("support-bot: openai")
	b.back()
	b.open("/secrets/openai")
	b.row("support-bot").click(link, "Revoke grant")
	b.arrives("Revoke support-bot: openai")
	b.fill("Reason", "It is not used any more")
	b.click(button, "Revoke grant")
	b.arrives("OpenAI")
	b.shows("Nobody: there is no active grant.")
	b.open("/grants?status=revoked")
	b.row("support-bot").shows("It is not used any more")
}

// What a field of a form asked for may be answered after the form was sent, which is sent once all the same.
func TestASuggestionThatComesLateSendsNoFormTwice(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	s.secret(app, bearer("OpenAI"))
	bot := s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	b.open("/agents/" + bot.ID + "/grants/new")
	evaluate[any](b, `(sent => { // a server that never answers
		addEventListener("submit", event => { event.preventDefault(); document.title = "sent " + ++sent });
		return null;
	})(0)`)
	b.holdBack("*/grants/secrets?*")
	b.fill("Secret", "openai")
	late := b.isHeldBack("/grants/secrets?managed_secret=openai", 1)
	b.click(button, "Grant access")
	b.letGo(late)
	b.eventually("the secret is suggested", func() bool {
		return evaluate[bool](b, "!!document.querySelector('#managed_secret-suggestions option[value=openai]')")
	})
	b.click(button, "Grant access")
	if title := evaluate[string](b, "document.title"); title != "sent 1" {
		t.Errorf("two clicks: %s", title)
	}
	b.open("/grants") // asks nobody: the form is on its way
}

func TestGrantsWithoutJavaScript(t *testing.T) { onEachHost(t, grantsWithoutJavaScript) }

func grantsWithoutJavaScript(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	app := s.api()
	s.secret(app, bearer("OpenAI"))
	s.secret(app, bearer("OpenAI Europe"))
	s.agent(app, client.AgentCreateParams{Name: "support-bot"})
	b := newPerson(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/grants")
	b.fill("Email", adminEmail)
	b.fill("Password", adminPassword)
	b.click(button, "Sign in")
	b.arrives("Grants")
	b.shows("No grants yet")
	b.click(link, "Grant access")
	b.arrives("Grant access")
	b.fill("Agent", "support")
	b.fill("Secret", "open")
	b.fill("Label", "kept")
	b.expect("status of 422")
	b.click(button, "Grant access")
	b.shows("Nothing was granted")
	b.click(button, "support-bot")
	b.click(button, "OpenAI Europe")
	b.holds("Label", "kept")
	b.click(button, "Grant access")
	b.find(heading, "Changes to scopes")
	b.click(radio, "Leave the scopes as they are The grant is made, and can't be used until the scopes name the secret.")
	b.click(button, "Grant access")
	b.shows("It can't use it yet")
	b.shows("This grant can't be used now")
	b.click(link, "Revoke grant")
	b.fill("Reason", "A mistake")
	b.click(button, "Revoke grant")
	b.shows("This grant is revoked")
	b.shows("Reason: A mistake")
}
