package e2e_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"github.com/alter-console/alter-console/client"
)

// What a secret holds, before and after it is replaced.
const (
	oldValue = "sk-live-planted-2b7c41d0"
	newValue = "sk-live-planted-9e55f3aa"
)

// secret makes a managed secret through the API, so that a story can begin with it.
func (s *server) secret(app *client.App, p client.ManagedSecretCreateParams) *client.ManagedSecret {
	s.t.Helper()
	return must(app.ManagedSecrets.Create(s.t.Context(), p))(s.t)
}

// bearer is a secret as most APIs take one.
func bearer(name string, hosts ...string) client.ManagedSecretCreateParams {
	return client.ManagedSecretCreateParams{
		Name:         name,
		AllowedHosts: append(hosts, "api.example.com"),
		Injection:    client.Injection{Kind: client.InjectBearer},
		Value:        client.SecretValue{Token: client.NewSecret(oldValue)},
	}
}

func TestSecretIsMadeEditedReplacedAndDeleted(t *testing.T) { onEachHost(t, secretJourney) }

func secretJourney(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	b := signedIn(t, s)
	b.click(link, "Secrets")
	b.arrives("Secrets")
	b.shows("No secrets yet")
	b.click(link, "New secret")
	b.arrives("New secret")
	b.choose("Template", "PagerDuty")
	b.holds("Format", "Token token={token}")
	b.holds("Name", "PagerDuty")
	b.hasNo(textbox, "Password")
	b.click(radio, "User and password Authorization: Basic …")
	b.find(textbox, "Password")
	b.hasNo(textbox, "Format")
	b.click(radio, "Header A header of another name, such as X-Api-Key, or another format.")
	b.holds("Format", "Token token={token}")
	b.fill("Key or token", oldValue)
	b.doubleClick(button, "Create secret")
	b.arrives("PagerDuty")
	b.shows("Authorization: Token token=••••••••")
	b.hasNoTraceOf(oldValue)
	if n := must(s.api().ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}))(t).Total; n != 1 {
		t.Errorf("a double click made %d secrets", n)
	}
	b.back()
	b.arrives("New secret")
	b.hasNoTraceOf(oldValue)
	b.open("/secrets/pagerduty")

	b.click(link, "Edit")
	b.arrives("Edit secret")
	b.fill("Description", "Who is on call")
	b.click(button, "Save changes")
	b.arrives("PagerDuty")
	b.shows("Who is on call")
	b.click(link, "Replace value")
	b.arrives("Replace value")
	b.fill("Key or token", newValue)
	b.click(button, "Replace value")
	b.shows("takes effect with the next request")
	b.hasNoTraceOf(newValue)

	b.click(link, "Delete secret")
	b.arrives("Delete PagerDuty")
	b.expect("status of 422")
	b.click(button, "Delete secret")
	b.shows("This is not the secret's slug.")
	b.fill("Type the secret's slug to confirm", "pagerduty")
	b.click(button, "Delete secret")
	b.arrives("Secrets")
	b.shows("PagerDuty is deleted")
	b.shows("No secrets yet")
	b.click(checkbox, "Include deleted")
	b.row("PagerDuty").shows("deleted")
}

func TestSecretsWithoutJavaScript(t *testing.T) { onEachHost(t, secretsWithoutJavaScript) }

func secretsWithoutJavaScript(t *testing.T, host string) {
	s := startWithAdmin(t).at(host)
	b := newPerson(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/secrets/new")
	b.fill("Email", adminEmail)
	b.fill("Password", adminPassword)
	b.click(button, "Sign in")
	b.arrives("New secret")
	b.choose("Template", "Mailgun")
	b.click(button, "Fill in")
	b.find(textbox, "User name")
	b.shows("For Mailgun it is the word api.")
	b.click(radio, "Query parameter A parameter of the address, such as key. Addresses are logged by many servers: prefer a header where there is one.")
	b.click(button, "Change")
	b.find(textbox, "Parameter")
	b.hasNo(textbox, "User name")
	b.fill("Key or token", oldValue)
	b.expect("status of 422")
	b.click(button, "Create secret")
	b.shows("The secret was not created")
	b.shows("Type it again")
	b.hasNoTraceOf(oldValue)
	b.fill("Parameter", "api_key")
	b.fill("Key or token", oldValue)
	b.click(button, "Create secret")
	b.arrives("Mailgun")
	b.shows("GET https://api.mailgun.net/…?api_key=••••••••")

	b.click(link, "Edit")
	b.click(radio, "User and password Authorization: Basic …")
	b.expect("status of 422")
	b.click(button, "Save changes")
	b.shows("takes other values than those that are stored")
	b.fill("User name", "api")
	b.fill("Password", newValue)
	b.click(button, "Save changes")
	b.arrives("Mailgun")
	b.shows("Authorization: Basic ••••••••")
	b.click(link, "Replace value")
	b.fill("Password", oldValue)
	b.click(button, "Replace value")
	b.arrives("Mailgun")
	b.click(link, "Delete secret")
	b.fill("Type the secret's slug to confirm", "mailgun")
	b.click(button, "Delete secret")
	b.shows("No secrets yet")
	b.hasNoTraceOf(oldValue)
	b.hasNoTraceOf(newValue)
}

func TestKeyboardMakesASecret(t *testing.T) {
	s := startWithAdmin(t)
	s.secret(s.api(), bearer("First"))
	b := signedIn(t, s)
	b.tabTo(link, "Secrets")
	b.press(keyEnter)
	b.arrives("Secrets")
	b.press("j")
	b.isFocused(link, "First")
	b.tabBackTo(link, "New secret")
	b.press(keyEnter)
	b.arrives("New secret")
	b.isFocused(textbox, "Name")
	b.press("Second")
	b.tabTo(textbox, "Allowed hosts")
	b.press("api.example.com")
	b.tabTo(textbox, "Key or token")
	b.press(oldValue, keyEnter)
	b.arrives("Second")
	b.hasNoTraceOf(oldValue)
	b.tabTo(link, "Delete secret")
	b.press(keyEnter)
	b.isFocused(textbox, "Type the secret's slug to confirm")
	b.press("second", keyEnter)
	b.arrives("Secrets")
	b.showsNo("Second second")
}

// Rows of several places are added without a round trip, and what was typed into them stays.
func TestPlacesAreAddedWhileValuesAreTyped(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/secrets/new?template=datadog")
	b.fill("Key or token", oldValue)
	b.fill("Its own value", newValue)
	b.click(button, "Add another")
	if typed := evaluate[string](b, "document.querySelector('#place-value-0').value"); typed != newValue {
		t.Errorf("the first row holds %q", typed)
	}
	b.press(keyTab, "X-More")
	b.click(button, "Create secret")
	b.arrives("Datadog")
	b.shows("DD-API-KEY: •••••••• DD-APPLICATION-KEY: •••••••• X-More: ••••••••")
	b.hasNoTraceOf(oldValue)
	b.hasNoTraceOf(newValue)
}

// A half-filled form asks before it is left, also after a template took its place.
func TestAHalfFilledSecretAsksBeforeItIsLeft(t *testing.T) {
	s := startWithAdmin(t)
	b := signedIn(t, s)
	b.open("/secrets/new")
	b.fill("Name", "Mine")
	b.choose("Template", "GitHub")
	b.holds("Allowed hosts", "api.github.com\nuploads.github.com")
	b.holds("Name", "Mine")
	b.fill("Key or token", oldValue)
	b.asksBeforeLeaving(true, func() { b.leaveFor("/secrets") })
	b.arrives("Secrets")
	for _, address := range b.requested() {
		if strings.Contains(address, oldValue) {
			t.Errorf("the value is in %s", address)
		}
	}
}

// Two forms that hold the same creation make one secret, however they arrive.
func TestASecretIsMadeOnceBySameForm(t *testing.T) {
	s := startWithAdmin(t)
	v := s.visitor(t, nil)
	v.signIn(adminEmail, adminPassword)
	v.open("/secrets/new?template=stripe")
	form := v.page
	for range 2 {
		v.page = form
		v.press("Create secret", "sealed_token", oldValue)
		v.sees(http.StatusOK, "Stripe", "api.stripe.com")
	}
	if n := must(s.api().ManagedSecrets.List(t.Context(), client.ManagedSecretListParams{}))(t).Total; n != 1 {
		t.Errorf("there are %d secrets", n)
	}
}
