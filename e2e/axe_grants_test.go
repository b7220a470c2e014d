package e2e_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

func TestAccessibilityOfGrants(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/grants")
	b.shows("No grants yet")
	b.audit("no grants")
	s.secret(app, bearer("OpenAI"))
	slug := s.secret(app, bearer(strings.Repeat("w", 50))).Slug
	agent := s.agent(app, client.AgentCreateParams{Name: strings.Repeat("a", 64), Scopes: client.Scopes{"managed_secret_slugs": {slug}}})
	other := s.agent(app, client.AgentCreateParams{Name: "other"})
	soon := time.Now().Add(50 * time.Hour)
	policy := client.GrantPolicy{Methods: []string{"GET", "POST"}, Paths: []string{"/" + strings.Repeat("path", 30) + "/**"}, ExpiresAt: &soon}
	wordy := must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: slug, AgentID: agent.ID, Label: strings.Repeat("label", 20), Policy: policy, Delegable: true}))(t)
	program := must(client.NewAgent(agent.APIKey.Reveal(), client.WithBaseURL(s.url)))(t)
	must(program.Grants.Delegate(t.Context(), wordy.ID, client.DelegateParams{ToAgentID: other.ID}))(t)
	for i := range 51 {
		must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: "openai", AgentID: other.ID, Label: fmt.Sprint(i)}))(t)
	}
	for _, page := range []struct{ path, shows string }{
		{"/grants", "53 grants"},
		{"/grants?expiring=true", "soon"},
		{"/grants?agent=nobody", "No grant matches"},
		{"/agents/" + other.ID + "/grants", "52 grants"},
		{"/grants/" + wordy.ID, "Delegated from it"},
		{"/grants/" + wordy.ID + "/revoke", "Who loses it too"},
		{"/agents/" + agent.ID + "/delete", "Delegated from them"},
		{"/grants/new", "Lets one agent"},
	} {
		b.open(page.path)
		b.shows(page.shows)
		b.audit(page.path)
	}
	b.choose("Expires", "At the end of a day")
	b.fill("Agent", "oth")
	b.fill("Secret", "open")
	b.fill("Paths", "x")
	b.expect("status of 422")
	b.click(button, "Grant access")
	b.shows("Nothing was granted")
	b.audit("refused")
	b.asksBeforeLeaving(true, func() { b.leaveFor("/agents/" + agent.ID + "/grants/new") })
	b.arrives("Grant access")
	b.fill("Secret", "openai")
	b.click(button, "Grant access")
	b.find(heading, "Changes to scopes")
	b.audit("preview")
	b.asksBeforeLeaving(true, func() { b.leaveFor("/grants") })
	b.arrives("Grants")
	must(app.Grants.Revoke(t.Context(), wordy.ID, strings.Repeat("reason ", 60)))(t)
	for _, path := range []string{"/grants?status=revoked", "/grants/" + wordy.ID, "/grants/" + wordy.ID + "/revoke"} {
		b.open(path)
		b.shows("reason reason")
		b.audit(path)
	}
}
