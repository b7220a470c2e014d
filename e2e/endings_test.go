package e2e_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alter-console/alter-console/client"
)

// listener is a program that a webhook tells of endings, and what it is told.
func listener(t *testing.T) (address string, told chan string) {
	told = make(chan string, 100)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		told <- string(body)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/hooks/channel-7f3c", told
}

// endingSoon makes something that ends of each kind that a program can make.
func endingSoon(t *testing.T, s *server) {
	t.Helper()
	app, soon := s.api(), time.Now().Add(30*time.Hour)
	must(app.AppKeys.Create(t.Context(), client.AppKeyCreateParams{Name: "nightly", Scopes: []string{"agents:read"}, ExpiresAt: &soon}))(t)
	rotated := must(app.AppKeys.Create(t.Context(), client.AppKeyCreateParams{Name: longName, Scopes: []string{"agents:read"}}))(t)
	must(app.AppKeys.Rotate(t.Context(), rotated.ID, client.KeyRotateParams{}))(t)
	agent := s.agent(app, client.AgentCreateParams{Name: strings.Repeat("a", 64), Scopes: client.Scopes{"slack": {"a", "b"}}, Metadata: map[string]any{"team": "blue", "owner": "ann@example.com"}})
	hour := 3600
	must(app.Agents.Update(t.Context(), agent.ID, client.AgentUpdateParams{Scopes: client.Scopes{"slack": {"a"}}, GraceSeconds: &hour, ExpectedVersion: 1}))(t)
}

// From the list of what ends to those who are told: a webhook that is tried, and a calendar.
func TestEndingsAreTold(t *testing.T) { endingsAreTold(t, true) }

func TestEndingsAreToldWithoutJavaScript(t *testing.T) { endingsAreTold(t, false) }

func endingsAreTold(t *testing.T, scripts bool) {
	s := startWithAdmin(t, "--allow-private-webhooks", "--time-zone", "UTC")
	endingSoon(t, s)
	b := openTabFor(t, s, scripts)
	b.signsIn()
	b.click(disclose, adminEmail)
	b.click(link, "Endings")
	b.arrives("Endings")
	b.shows("Programs that use the key are refused from then on.")
	b.choose("Kind", "Narrowing")
	if scripts {
		b.arrivesAt("/endings?kind=narrowing")
	} else {
		b.click(button, "Apply") // which sends what is empty, too
		b.arrivesAt("/endings?kind=narrowing&team=")
	}
	b.shows("The scopes that were taken away stop working.")

	address, told := listener(t)
	b.click(link, "Webhooks")
	b.arrives("Webhooks")
	b.click(link, "New webhook")
	b.arrives("New webhook")
	b.fill("Name", "chat")
	b.fill("Address", address)
	b.click(button, "Create webhook")
	b.find(heading, "Store this secret now")
	secret := evaluate[string](b, `document.getElementById("new-secret").textContent.trim()`)
	if !strings.HasPrefix(secret, "whsec_") {
		t.Errorf("the secret is %q", secret)
	}
	b.click(button, "I have stored this secret")
	b.arrives("chat")
	b.hasNoTraceOf(secret)
	b.click(button, "Send a test")
	b.shows("The test arrived at chat.")
	if got := <-told; !strings.Contains(got, `"webhook.test"`) {
		t.Errorf("it is told %s", got)
	}
	b.click(link, "Remove")
	b.arrives("Remove chat")
	b.click(button, "Remove webhook")
	b.shows("Nobody is told")

	b.open("/endings/calendar")
	b.click(button, "Make an address")
	b.find(heading, "Give this address to your calendar now")
	feed := evaluate[string](b, `document.getElementById("new-address").textContent.trim()`)
	b.click(button, "I have stored this address")
	b.eventually("the address is gone", func() bool { return evaluate[bool](b, `!document.getElementById("new-address")`) })
	b.hasNoTraceOf(feed)
	answer := must(http.Get(feed))(t)
	defer answer.Body.Close()
	if calendar := string(must(io.ReadAll(answer.Body))(t)); !strings.HasPrefix(calendar, "BEGIN:VCALENDAR\r\n") || !strings.Contains(calendar, "App key ends: nightly") {
		t.Errorf("the calendar is %d %s", answer.StatusCode, calendar)
	}
	_, token, _ := strings.Cut(feed, "token=")
	if strings.Contains(s.log.String(), token) {
		t.Error("the log has the token")
	}
}

func TestAccessibilityOfEndings(t *testing.T) {
	t.Parallel()
	s := startWithAdmin(t, "--allow-private-webhooks")
	b := lookAt(t, s)
	b.open("/endings")
	b.shows("Nothing ends")
	b.audit("no endings")
	endingSoon(t, s)
	for _, page := range []struct{ path, shows string }{
		{"/endings", "Later"},
		{"/endings?kind=grant", "No ending matches"},
		{"/endings/calendar", "There is none yet."},
		{"/settings/webhooks", "Nobody is told"},
		{"/settings/webhooks/new", "Days before"},
		{"/app-keys/new", "What would end on a weekend"},
	} {
		b.open(page.path)
		b.shows(page.shows)
		b.audit(page.path)
	}
	address, _ := listener(t)
	b.open("/settings/webhooks/new")
	b.expect("status of 422")
	b.click(button, "Create webhook")
	b.shows("Nothing was saved")
	b.audit("a refused webhook")
	b.fill("Name", strings.Repeat("Long name ", 8)+"wwwwwwwwwwwwwwwwwwww")
	b.fill("Address", address)
	b.click(button, "Create webhook")
	b.find(dialog, "Store this secret now")
	b.audit("a new secret")
	b.click(button, "I have stored this secret")
	b.click(button, "Send a test")
	b.shows("The test arrived at")
	b.audit("a webhook")
	b.click(link, "Edit")
	b.shows("Another one in the place of that which is there")
	b.audit("the form of a webhook")
	b.open("/settings/webhooks")
	b.shows("All that ends")
	b.audit("webhooks")
	b.open("/endings/calendar")
	b.click(button, "Make an address")
	b.find(dialog, "Give this address to your calendar now")
	b.audit("a new address")
	b.click(button, "I have stored this address")
	b.eventually("the page is another, to which axe was not given", func() bool { return evaluate[bool](b, `!("axe" in window)`) })
	b.shows("Last read")
	b.audit("an address")
}

// useEndings makes a webhook and a calendar's address by hand, and looks at all pages of them.
func (h *hunt) useEndings(v *visitor) {
	h.Helper()
	address, _ := listener(h.T)
	v.open("/settings/webhooks/new")
	v.press("Create webhook", "name", " ", "sealed_url", h.keepValue("the address of a refused webhook", "https://hooks.example.com/refused-5d1e77a0"))
	v.sees(http.StatusUnprocessableEntity)
	v.press("Create webhook", "name", "by-hand-hook", "sealed_url", address)
	v.sees(http.StatusCreated)
	h.keep("the path of a webhook's address", "/hooks/channel-7f3c", 0)
	h.keep("a webhook's secret", v.text("#new-secret"), 1)
	page := v.page.Find("dialog[data-reveal]").AttrOr("data-address", "")
	v.open(page)
	v.press("Send a test")
	v.sees(http.StatusOK, "The test arrived")
	v.follow("New secret")
	v.press("Make a new secret")
	h.keep("another secret of a webhook", v.text("#new-secret"), 1)
	for _, target := range []string{page, page + "/edit", page + "/remove", "/settings/webhooks", "/endings", "/audit?target_kind=webhook"} {
		v.open(target)
		v.sees(http.StatusOK)
	}
	v.open("/endings/calendar")
	v.press("Make an address")
	_, token, _ := strings.Cut(v.text("#new-address"), "token=")
	h.keep("the token of a calendar's address", token, 1)
	for _, target := range []string{"/endings.ics?token=" + token, "/endings.ics?token=" + token + "x", "/endings/calendar", "/agents"} {
		v.open(target)
	}
}
