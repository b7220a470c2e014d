package e2e_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp/kb"

	"github.com/alter-console/alter-console/client"
	"github.com/alter-console/alter-console/internal/totp"
)

// An app is an authenticator app, which shows a code for each step of time once: the server takes none twice.
type app struct {
	t      *testing.T
	secret string
	step   int
}

func (a *app) code() string {
	a.t.Helper()
	a.step = max(a.step+1, totp.Step(time.Now())-1)
	if late := a.step - totp.Step(time.Now()) - 1; late > 0 {
		time.Sleep(time.Duration(late) * totp.Period) // there is no other way to another code
	}
	return must(totp.Code(a.secret, a.step))(a.t)
}

// setsUpApp sets an authenticator app up from the page of the account.
func (b *tab) setsUpApp() (*app, []string) {
	b.t.Helper()
	b.open("/account")
	b.arrives("Account")
	b.click(link, "Set up authenticator app")
	b.arrives("Set up authenticator app")
	a := &app{t: b.t, secret: strings.ReplaceAll(evaluate[string](b, "document.getElementById('app-secret').textContent"), " ", "")}
	b.fill("Code", a.code())
	b.click(button, "Turn on")
	return a, b.takesCodes()
}

// takesCodes takes the recovery codes that the page shows once.
func (b *tab) takesCodes() []string {
	b.t.Helper()
	b.find(heading, "Store these recovery codes now")
	codes := strings.Fields(evaluate[string](b, "document.getElementById('recovery-codes').textContent"))
	if len(codes) != 10 {
		b.t.Fatalf("%d recovery codes", len(codes))
	}
	b.click(button, "I have stored these codes")
	b.hasNo(heading, "Store these recovery codes now")
	return codes
}

func (b *tab) signsOut() {
	b.t.Helper()
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Sign in")
}

// forgetProofs has everybody have shown their second factor long ago, as time does.
func (s *server) forgetProofs() {
	s.t.Helper()
	db := must(sql.Open("sqlite", "file:"+filepath.Join(s.data, "alter-console.db")+"?_pragma=busy_timeout(5000)"))(s.t)
	defer db.Close()
	must(db.ExecContext(s.t.Context(), "update sessions set proven_at = 1 where proven_at > 0"))(s.t)
}

func TestSecondFactorWithAnApp(t *testing.T) {
	for name, scripts := range map[string]bool{"with scripts": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			onEachHost(t, func(t *testing.T, host string) { secondFactorWithAnApp(t, host, scripts) })
		})
	}
}

func secondFactorWithAnApp(t *testing.T, host string, scripts bool) {
	s := startWithAdmin(t).at(host)
	s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := signedIn(t, s)
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
	app, codes := b.setsUpApp()
	b.arrives("Account")
	b.shows("10 of 10")
	if host == lanHost {
		b.shows("Browsers offer passkeys over https only")
	} else {
		b.shows("Open http://localhost")
	}
	b.signsOut()

	b.open("/agents?status=active")
	b.signIn(adminPassword)
	b.arrives("Second factor")
	b.expect("status of 422")
	b.fill("Code", "000000")
	b.click(button, "Sign in")
	b.shows("The code is wrong, or was used.")
	b.click(link, "Use a recovery code")
	b.fill("Recovery code", codes[0])
	b.click(button, "Sign in")
	b.arrives("Agents")
	b.arrivesAt("/agents?status=active")

	s.forgetProofs()
	b.click(link, "support-bot")
	b.click(link, "Delete agent")
	b.arrives("Delete support-bot")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Confirm that it's you")
	b.fill("Code", app.code())
	b.click(button, "Confirm")
	b.arrives("Delete support-bot")
	b.shows("You have confirmed that it's you.")
	b.holds("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Agents")
	b.shows("support-bot is deleted")
}

// A device is a virtual authenticator of the browser.
type device struct {
	*tab
	id webauthn.AuthenticatorID
}

// withDevice gives the tab an authenticator that sees its person at once. Passkeys are offered in fields only where filled is
// true: there the virtual one answers without being asked.
func (b *tab) withDevice(filled bool) device {
	b.t.Helper()
	if !filled {
		call(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: "if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false"})
	}
	call(b, webauthn.Enable, webauthn.EnableParams{})
	added := call(b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol:                    "ctap2",
		Transport:                   "internal",
		HasResidentKey:              true,
		HasUserVerification:         true,
		AutomaticPresenceSimulation: true,
		IsUserVerified:              true,
	}})
	return device{b, added.AuthenticatorID}
}

// sees says whether the device sees that it is its person.
func (d device) sees(person bool) {
	d.t.Helper()
	call(d.tab, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: d.id, IsUserVerified: person})
}

// addsPasskey makes a passkey from the page of the account.
func (b *tab) addsPasskey(name string) {
	b.t.Helper()
	b.open("/account")
	b.arrives("Account")
	b.click(link, "Add passkey")
	b.arrives("Add passkey")
	b.fill("Name", name)
	b.press(kb.Enter)
}

func TestPasskeyIsAddedUsedAndRemoved(t *testing.T) {
	s := startWithAdmin(t).at("localhost")
	s.agent(s.api(), client.AgentCreateParams{Name: "support-bot"})
	b := newPerson(t, s)
	device := b.withDevice(false)
	b.signsIn()
	b.addsPasskey("Work laptop")
	b.takesCodes()
	b.arrives("Account")
	b.row("Work laptop").shows("never")
	b.click(link, "Add passkey")
	b.arrives("Add passkey")
	b.fill("Name", "The same again")
	b.click(button, "Add passkey")
	b.shows("This device holds a passkey of your account already.")
	b.open("/account")
	b.signsOut()

	b.open("/agents?status=active")
	b.arrives("Sign in")
	b.click(button, "Sign in with a passkey")
	b.arrives("Agents")
	b.arrivesAt("/agents?status=active")

	s.forgetProofs()
	b.click(link, "support-bot")
	b.click(link, "Delete agent")
	b.fill("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Confirm that it's you")
	b.click(button, "Use a passkey")
	b.arrives("Delete support-bot")
	b.holds("Type the agent's name to confirm", "support-bot")
	b.click(button, "Delete agent")
	b.arrives("Agents")
	b.shows("support-bot is deleted")
	b.signsOut()

	b.signIn(adminPassword)
	b.arrives("Second factor")
	b.click(button, "Use a passkey")
	b.arrives("Agents")
	b.signsOut()
	device.sees(false)
	b.click(button, "Sign in with a passkey")
	b.shows("Nothing came of it")
	device.sees(true)
	b.click(button, "Sign in with a passkey")
	b.arrives("Agents")

	b.open("/account")
	b.row("Work laptop").click(link, "Remove Work laptop")
	b.arrives("Remove Work laptop")
	b.click(button, "Remove passkey")
	b.arrives("Account")
	b.shows("Work laptop is removed.")
	b.signsOut()
	b.expect("status of 422")
	b.click(button, "Sign in with a passkey")
	b.shows("This passkey is not known here")
	b.signIn(adminPassword)
	b.arrives("Agents")
}

// TestPasskeyIsOfferedInTheField, where the browser signs in who chooses it.
func TestPasskeyIsOfferedInTheField(t *testing.T) {
	s := startWithAdmin(t).at("localhost")
	b := newPerson(t, s)
	b.withDevice(true)
	b.signsIn()
	b.addsPasskey("Work laptop")
	b.takesCodes()
	b.click(disclose, adminEmail)
	b.click(button, "Sign out")
	b.arrives("Agents")
}

// TestAPasskeyIsRefusedFromAnotherOrigin: at another port of the same host the browser gives the passkey away, and the console
// takes no answer from there.
func TestAPasskeyIsRefusedFromAnotherOrigin(t *testing.T) {
	s, evil := startWithAdmin(t).at("localhost"), startWithAdmin(t).at("localhost")
	b := newPerson(t, s)
	b.withDevice(false)
	b.signsIn()
	b.addsPasskey("Work laptop")
	b.takesCodes()
	b.signsOut()
	shown := func(at string) string {
		options := evaluate[string](b, "document.querySelector('form[data-passkey]').dataset.passkeyOptions")
		b.open(at)
		b.arrives("Sign in")
		return evaluate[string](b, `navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(`+options+`)}).then(c => JSON.stringify({...c.toJSON(), clientExtensionResults: {}}))`)
	}
	send := func(answer string) {
		b.open(s.home() + "/sign-in")
		evaluate[any](b, `(() => { const f = document.querySelector("form[data-passkey]"); f.elements.credential.value = `+quote(answer)+`; f.requestSubmit(); })()`)
	}
	foreign := shown(evil.home() + "/sign-in")
	b.expect("status of 422")
	send(foreign)
	b.shows("The passkey's answer could not be verified.")
	own := shown(s.home() + "/sign-in")
	send(own)
	b.arrives("Agents")
}

func TestAccessibilityOfSecondFactors(t *testing.T) {
	s := startWithAdmin(t).at("localhost")
	b := newPerson(t, s)
	b.withDevice(false)
	b.signsIn()
	b.open("/account")
	b.audit("an account without second factors")
	b.open("/account/passkeys/new")
	b.audit("a passkey to be made")
	b.fill("Name", "Work laptop")
	b.click(button, "Add passkey")
	b.find(heading, "Store these recovery codes now")
	b.audit("recovery codes")
	b.takesCodes()
	b.open("/account/authenticator")
	b.audit("an app to be set up")
	b.expect("status of 422")
	b.fill("Code", "000000")
	b.click(button, "Turn on")
	b.shows("The code is wrong")
	b.audit("an app with a wrong code")
	b.setsUpOnly()
	b.audit("an account with all factors")
	b.row("Work laptop").click(link, "Rename Work laptop")
	b.audit("a passkey's name")
	for _, address := range []string{"/account/authenticator/remove", "/account/recovery-codes", "/people/second-factor", "/people"} {
		b.open(address)
		b.isLoaded()
		b.audit(address)
	}
	s.forgetProofs()
	b.open("/account/passkeys/new")
	b.arrives("Confirm that it's you")
	b.audit("a confirmation")
	b.open("/account")
	b.signsOut()
	b.audit("the sign-in with passkeys")
	b.signIn(adminPassword)
	b.arrives("Second factor")
	b.audit("the second step")
	b.click(link, "Use a recovery code")
	b.expect("status of 422")
	b.fill("Recovery code", "aaaa-bbbb-cccc")
	b.click(button, "Sign in")
	b.shows("none of your recovery codes")
	b.audit("a wrong recovery code")
}

// setsUpOnly sets an app up for who has another second factor, and so recovery codes.
func (b *tab) setsUpOnly() {
	b.t.Helper()
	a := &app{t: b.t, secret: strings.ReplaceAll(evaluate[string](b, "document.getElementById('app-secret').textContent"), " ", "")}
	b.fill("Code", a.code())
	b.click(button, "Turn on")
	b.arrives("Account")
}

// TestEverybodySetsUpASecondFactor who has none, once an administrator requires one.
func TestEverybodySetsUpASecondFactor(t *testing.T) {
	s := startWithAdmin(t).at("localhost")
	b := newPerson(t, s)
	b.withDevice(false)
	b.signsIn()
	b.open("/people")
	b.click(link, "Second factor")
	b.arrives("Second factor")
	b.click(checkbox, "Require a second factor")
	b.click(button, "Save")
	b.arrives("Set up a second factor")
	b.audit("a second factor to be set up")
	b.open("/agents")
	b.arrives("Set up a second factor")
	b.click(link, "Add passkey")
	b.arrives("Add passkey")
	b.fill("Name", "Work laptop")
	b.click(button, "Add passkey")
	b.takesCodes()
	b.arrives("Agents")
}
