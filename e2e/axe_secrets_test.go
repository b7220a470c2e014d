package e2e_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alter-console/alter-console/client"
)

// wordySecret is a secret with something in every field, and long words in most.
func wordySecret(name string) client.ManagedSecretCreateParams {
	p := bearer(name, strings.Repeat("sub.", 40)+"example.com", "b.example.com:8443", "*.example.org")
	p.Description = strings.Repeat("described at length ", 20) + strings.Repeat("x", 80)
	p.Injection = client.Injection{Kind: client.InjectHeader, Name: "X-" + strings.Repeat("Long-", 11) + "Key", Format: "Token token={token}"}
	return p
}

func TestAccessibilityOfSecrets(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/secrets")
	b.shows("No secrets yet")
	b.audit("no secrets")
	for i := range 51 {
		s.secret(app, bearer(fmt.Sprintf("Secret %d", i)))
	}
	wordy := s.secret(app, wordySecret(strings.Repeat("Long name ", 20)+strings.Repeat("w", 50)))
	gone := s.secret(app, bearer("Gone"))
	must(app.ManagedSecrets.Delete(t.Context(), gone.ID))(t)
	agent := s.agent(app, client.AgentCreateParams{Name: strings.Repeat("a", 64)})
	for i := range 12 {
		grant := client.GrantCreateParams{ManagedSecret: wordy.ID, AgentID: agent.ID, Label: fmt.Sprintf("%d %s", i, strings.Repeat("label", 20))}
		grant.Policy = client.GrantPolicy{Methods: []string{"GET", "POST"}, Paths: []string{"/" + strings.Repeat("path", 30) + "/**"}}
		must(app.Grants.Create(t.Context(), grant))(t)
	}
	refused := must(app.Grants.Create(t.Context(), client.GrantCreateParams{ManagedSecret: wordy.ID, AgentID: agent.ID, Label: "refused"}))(t)
	program := must(client.NewAgent(agent.APIKey.Reveal(), client.WithBaseURL(s.url)))(t)
	for range 11 {
		if _, err := program.Request(t.Context(), "GET", "https://elsewhere.example/"+strings.Repeat("path/", 60), client.WithGrant(refused.ID)); err == nil {
			t.Fatal("a request to another host is not refused")
		}
	}
	b.open("/secrets?deleted=true")
	b.audit("list of secrets")
	b.fill("Search secrets", "nothing like it")
	b.shows("No secret matches")
	b.audit("list of secrets without a match")
	b.open("/secrets/" + wordy.Slug)
	b.shows("Showing 10 of 13.")
	b.shows("Showing 10 of 11.")
	b.audit("secret with grants and calls")
	b.click(link, "Replace value")
	b.audit("replace value")
	b.expect("status of 422")
	b.click(button, "Replace value")
	b.shows("The value was not replaced")
	b.audit("replace value with an error")
	b.open("/secrets/" + wordy.Slug + "/delete")
	b.shows("Who depends on it")
	b.audit("delete a secret")
	b.open("/secrets/" + gone.ID)
	b.shows("This secret is deleted")
	b.audit("deleted secret")
}

func TestAccessibilityOfFormsOfSecrets(t *testing.T) {
	s := startWithAdmin(t)
	app := s.api()
	b := signedIn(t, s)
	b.open("/secrets/new")
	b.audit("new secret")
	b.choose("Template", "Datadog")
	b.holds("Name", "Datadog")
	b.click(button, "Add another")
	b.audit("new secret of several places")
	b.expect("status of 422")
	b.fill("Name", " ")
	b.fill("Key or token", oldValue)
	b.click(button, "Create secret")
	b.shows("The secret was not created")
	b.audit("new secret with errors")
	secret := s.secret(app, bearer("API"))
	b.asksBeforeLeaving(true, func() { b.leaveFor("/secrets/api/edit") })
	b.arrives("Edit secret")
	b.audit("edit a secret")
	b.fill("Name", "Mine")
	b.click(radio, "User and password Authorization: Basic …")
	b.click(button, "Save changes")
	b.shows("takes other values")
	b.audit("edit a secret that needs a value")
	theirs := "Theirs"
	must(app.ManagedSecrets.Update(t.Context(), secret.ID, client.ManagedSecretUpdateParams{Name: &theirs}))(t)
	b.expect("status of 409")
	b.fill("User name", "api")
	b.click(button, "Save changes")
	b.find(heading, "Someone else changed this secret in the meantime")
	b.audit("edit a secret with a conflict")
}
