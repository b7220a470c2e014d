package e2e_test

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAForgottenPasswordIsSetByALink that an administrator makes and takes from the page, and that somebody else opens.
func TestAForgottenPasswordIsSetByALink(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t)
	s.commandWith("a horse of another colour 7", "admin", "create", "--role", "operator", "bea@example.com")
	b := lookAt(t, s)
	b.open("/people")
	b.click(link, "bea@example.com")
	b.arrives("bea@example.com")
	b.click(button, "New password link")
	b.find(dialog, "Send this link now")
	to := must(url.Parse(evaluate[string](b, "document.getElementById('new-link').textContent")))(t)
	b.audit("a link for a new password")
	b.click(button, "I have copied this link")
	b.hasNo(heading, "Send this link now")
	b.hasNoTraceOf(to.Path)
	b.arrives("bea@example.com")
	b.find(heading, "Link for a new password")
	b.audit("a person with a link for a new password")

	bea := openTab(t, window(t), s.home(), "bea", chromedp.WithNewBrowserContext())
	bea.open(to.Path)
	bea.arrives("Set a new password")
	bea.audit("the form of a new password")
	bea.expect("status of 422")
	bea.fill("New password", "tiny")
	bea.click(button, "Set password")
	bea.shows("The password was not set")
	bea.fill("New password", "nine quiet rivers at noon")
	bea.click(button, "Set password")
	bea.arrives("Sign in")
	bea.shows("The password is set. Sign in with it.")
	bea.fill("Email", "bea@example.com")
	bea.fill("Password", "nine quiet rivers at noon")
	bea.click(button, "Sign in")
	bea.arrives("Agents")
	bea.expect("status of 403")
	bea.open(to.Path)
	bea.shows("This link is not good any more")
	bea.audit("a link for a new password that was used")
	b.reload()
	b.arrives("bea@example.com")
	b.hasNo(heading, "Link for a new password")
}
